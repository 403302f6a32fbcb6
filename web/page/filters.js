// The legend, in which everything can be switched off and on.

import { line, make, shape, words } from "./elements.js";

function count(number) {
  return make("span", { class: "count" }, number.toLocaleString("en"));
}

/** Checkboxes for a list, each with its picture. */
function choices(title, items, chosen, picture, number, changed) {
  const boxes = items.map((item, at) => {
    const box = make("input", { type: "checkbox" });
    box.checked = chosen().has(at);
    box.addEventListener("change", () => {
      chosen()[box.checked ? "add" : "delete"](at);
      changed();
    });
    const amount = number(at);
    return { box, row: make("label", { class: amount ? "choice" : "choice quiet" }, box, picture(item), words(item.label), count(amount)) };
  });
  return {
    element: make("fieldset", {}, make("legend", {}, title), ...boxes.map(({ row }) => row)),
    refresh: () => boxes.forEach(({ box }, at) => { box.checked = chosen().has(at); }),
  };
}

function yearBoxes(graph, wish, changed) {
  const [first, last] = graph.years;
  const box = (name, key, hint) => {
    const input = make("input", { type: "number", min: first, max: last, step: 1, placeholder: hint, "aria-label": name });
    input.addEventListener("input", () => {
      wish()[key] = input.value === "" || Number.isNaN(input.valueAsNumber) ? null : input.valueAsNumber;
      changed();
    });
    return input;
  };
  const from = box("From year", "from", first);
  const to = box("To year", "to", last);
  const undated = make("input", { type: "checkbox", checked: true });
  undated.addEventListener("change", () => {
    wish().undated = undated.checked;
    changed();
  });
  return {
    element: make(
      "fieldset", {}, make("legend", {}, "Year"), make("div", { class: "years" }, from, make("span", {}, "to"), to),
      graph.undated ? make("label", { class: "choice" }, undated, "those without a year") : null,
    ),
    refresh: () => { from.value = wish().from ?? ""; to.value = wish().to ?? ""; undated.checked = wish().undated; },
  };
}

function sourceBox(graph, wish, changed) {
  const select = make(
    "select", { id: "source" }, make("option", { value: "" }, `All ${graph.sources.length}`),
    ...graph.sources.map((source, at) => make("option", { value: at }, [source.date, source.title || source.id].filter(Boolean).join(" · "))),
  );
  select.addEventListener("change", () => {
    wish().source = select.value === "" ? null : Number(select.value);
    changed();
  });
  return {
    element: make("fieldset", {}, make("legend", {}, make("label", { for: "source" }, "Article")), select),
    refresh: () => { select.value = wish().source ?? ""; },
  };
}

/** All filters; `wish` gives the reader's present wishes, `changed` is called when they change. */
export function filters(graph, night, wish, changed, reset) {
  const tally = (key) => {
    const counts = [];
    for (const tie of graph.ties) {
      counts[tie[key]] = (counts[tie[key]] ?? 0) + 1;
    }
    return (at) => counts[at] ?? 0;
  };
  const kinds = [];
  for (const thing of graph.things) {
    kinds[thing.type] = (kinds[thing.type] ?? 0) + 1;
  }
  const ink = night ? "#d5d9de" : "#333333";
  const parts = [
    choices("Said as", graph.statuses, () => wish().statuses, (status) => line(ink, 2, status.dashes), tally("status"), changed),
    choices("Entities", graph.types, () => wish().types, (type) => shape(type, night), (at) => kinds[at] ?? 0, changed),
    choices("Relations", graph.relations, () => wish().relations, (relation) => line(relation.line[night], 1.6 * relation.width, []), tally("relation"), changed),
  ];
  if (graph.years) {
    parts.push(yearBoxes(graph, wish, changed));
  }
  if (graph.sources.length > 1) {
    parts.push(sourceBox(graph, wish, changed));
  }
  return {
    element: make("div", { class: "choices" }, ...parts.map(({ element }) => element), make("button", { type: "button", onclick: reset }, "Reset filters")),
    refresh: () => parts.forEach((part) => part.refresh()),
  };
}
