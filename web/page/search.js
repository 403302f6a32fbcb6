// Turns what a reader types into the entity that is meant: a combobox with completion.

import { make, shape, words } from "./elements.js";

const LETTERS = { ø: "o", Ø: "o", ł: "l", Ł: "l", đ: "d", Đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ß: "ss", ı: "i", "’": "'" };
const MOST = 12;

/** Letters without accents or case. */
export function folded(text) {
  return [...text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()].map((each) => LETTERS[each] ?? each).join("");
}

/** How well a name fits: lower is better, Infinity is not at all. */
function fit(name, wanted) {
  const at = name.indexOf(wanted);
  if (name === wanted) {
    return 0;
  }
  if (at === 0) {
    return 1;
  }
  return at < 0 ? Infinity : /[\s'–-]/.test(name[at - 1]) ? 2 : 3;
}

export function searchBox(graph, night, choose) {
  const names = graph.things.map((thing) => [thing.name, ...thing.aliases].map(folded));
  const list = make("ul", { id: "found", role: "listbox", "aria-label": "Entities found", hidden: true });
  const input = make("input", {
    id: "search", type: "search", role: "combobox", autocomplete: "off", spellcheck: "false",
    placeholder: "Rider, team, race …", "aria-autocomplete": "list", "aria-controls": "found", "aria-expanded": "false",
  });
  let found = [];
  let active = -1;

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const take = (thing) => {
    input.value = thing.name;
    close();
    choose(thing);
  };
  const mark = (at) => {
    active = at;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === at)));
    if (at >= 0) {
      input.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  };
  const look = () => {
    const wanted = folded(input.value.trim());
    if (!wanted) {
      close();
      return;
    }
    found = names
      .map((forms, index) => ({ thing: graph.things[index], score: Math.min(...forms.map((form) => fit(form, wanted))), forms }))
      .filter(({ score }) => score < Infinity)
      .sort((a, b) => a.score - b.score || b.thing.ties.length - a.thing.ties.length || a.thing.index - b.thing.index)
      .slice(0, MOST);
    list.replaceChildren(
      ...found.map(({ thing, forms }, at) => {
        const alias = fit(forms[0], wanted) === Infinity ? thing.aliases[forms.findIndex((form) => fit(form, wanted) < Infinity) - 1] : "";
        return make(
          "li",
          { id: `found-${at}`, role: "option", "aria-selected": "false", onpointerdown: (event) => { event.preventDefault(); take(thing); } },
          shape(thing.kind, night()), words(thing.name), alias ? words(`(${alias})`, { class: "quiet" }) : null,
        );
      }),
    );
    if (!found.length) {
      list.append(make("li", { role: "option", "aria-disabled": "true", "aria-selected": "false", class: "quiet" }, "Nobody and nothing of that name"));
    }
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(-1);
  };
  input.addEventListener("input", look);
  input.addEventListener("focus", () => { if (input.value) { look(); } });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const count = list.hidden ? 0 : found.length;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
      event.preventDefault();
      mark(event.key === "ArrowDown" ? (active + 1) % count : active <= 0 ? count - 1 : active - 1);
    } else if (event.key === "Enter" && count) {
      event.preventDefault();
      take(found[Math.max(active, 0)].thing);
    } else if (event.key === "Escape") {
      close();
    }
  });
  return make("div", { class: "search", role: "search" }, make("label", { for: "search" }, "Search"), input, list);
}
