// What the pages do beyond links and forms: names are completed while they are typed, and an
// article's sentences and facts light each other up. Every text is set as text, never as markup.
"use strict";

const WAIT = 90;
let boxes = 0;

/** Completes the names typed into a box; choosing one opens its page, or fills the box in. */
function completing(box) {
  const list = document.createElement("ul");
  const status = document.createElement("span");
  const fills = box.dataset.complete === "fill";
  let options = [];
  let chosen = -1;
  let timer = 0;
  let asked = null;

  boxes += 1;
  list.id = `options-${boxes}`;
  list.className = "options";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Names");
  status.className = "hidden";
  status.setAttribute("role", "status");
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
    box.setAttribute(name, value);
  }
  box.after(list, status);

  const close = () => {
    list.hidden = true;
    chosen = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const choose = (number) => {
    chosen = number;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === number)));
    if (number < 0) {
      box.removeAttribute("aria-activedescendant");
    } else {
      box.setAttribute("aria-activedescendant", list.children[number].id);
      list.children[number].scrollIntoView({ block: "nearest" });
    }
  };
  const take = (number) => {
    const option = options[number];
    close();
    if (fills) {
      box.value = option.name;
    } else {
      location.assign(option.address);
    }
  };
  const show = (found) => {
    options = found;
    list.replaceChildren(...found.map((option, at) => {
      const item = document.createElement("li");
      const name = document.createElement("bdi");
      const kind = document.createElement("span");
      item.id = `${list.id}-${at}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      name.textContent = option.name;
      kind.className = "kind";
      kind.classList.add(option.kind || "thing");
      kind.textContent = option.kind;
      item.append(name, kind);
      item.addEventListener("pointerdown", (event) => { event.preventDefault(); take(at); });
      return item;
    }));
    chosen = -1;
    list.hidden = !found.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = found.length ? `${found.length} names` : "no name begins like this";
  };
  const ask = async () => {
    asked?.abort();
    if (!box.value.trim()) {
      close();
      return;
    }
    asked = new AbortController();
    try {
      const reply = await fetch(`/complete?${new URLSearchParams({ q: box.value })}`, { signal: asked.signal });
      if (reply.ok && document.activeElement === box) {
        const found = await reply.json();
        show(fills ? found.filter((option) => option.kind !== "article") : found);
      }
    } catch (error) {
      if (error.name !== "AbortError") {
        close();
      }
    }
  };

  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
  box.addEventListener("blur", () => { clearTimeout(timer); close(); });
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) {
        ask();
      } else {
        const step = event.key === "ArrowDown" ? 1 : -1;
        choose(((chosen + 1 + step + options.length + 1) % (options.length + 1)) - 1);
      }
    } else if (event.key === "Enter" && chosen >= 0 && !list.hidden) {
      event.preventDefault();
      take(chosen);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
}

/** Lets facts light up their sentences, and sentences their facts. */
function reading(article) {
  const facts = new Map([...article.querySelectorAll("[data-fact]")].map((item) => [item.dataset.fact, item]));
  const pieces = [...article.querySelectorAll(".piece")];
  const names = (text) => (text ?? "").split(" ").filter(Boolean);

  const light = (wanted) => {
    const some = new Set(wanted);
    for (const [name, item] of facts) {
      item.classList.toggle("lit", some.has(name));
    }
    for (const piece of pieces) {
      piece.classList.toggle("lit", names(piece.dataset.facts).some((name) => some.has(name)));
      piece.classList.toggle("trigger-lit", some.size === 1 && names(piece.dataset.triggers).some((name) => some.has(name)));
    }
  };
  const about = (target) => {
    const item = target.closest?.("[data-fact]");
    if (item) {
      return [item.dataset.fact];
    }
    return names(target.closest?.("[data-facts]")?.dataset.facts);
  };

  for (const kind of ["pointerover", "focusin"]) {
    article.addEventListener(kind, (event) => {
      const wanted = about(event.target);
      if (wanted.length) {
        light(wanted);
      }
    });
  }
  const arrived = () => {
    const name = decodeURIComponent(location.hash).replace(/^#fact-/, "");
    if (facts.has(name)) {
      light([name]);
      pieces.find((piece) => names(piece.dataset.facts).includes(name))?.scrollIntoView({ block: "center" });
      facts.get(name).scrollIntoView({ block: "nearest" });
    }
  };
  window.addEventListener("hashchange", arrived);
  arrived();
}

for (const box of document.querySelectorAll("[data-complete]")) {
  completing(box);
}
for (const article of document.querySelectorAll(".reading")) {
  reading(article);
}
