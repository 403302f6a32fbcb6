// Tells about what was chosen: an entity with its ties, or a tie with the sentences that say it.

import { line, make, shape, words } from "./elements.js";

const FEW = 40;

function marked(statement) {
  const { exact } = statement.passage;
  if (!statement.trigger) {
    return make("mark", {}, exact);
  }
  const [start, end] = statement.trigger;
  // Offsets count code points, JavaScript's strings do not.
  const letters = [...exact];
  const part = (from, to) => letters.slice(from, to).join("");
  return make("mark", {}, part(0, start), make("strong", {}, part(start, end)), part(end));
}

function evidence(graph, tie, statement) {
  const { passage } = statement;
  const { source } = passage;
  const percent = Math.round(100 * statement.confidence);
  const facts = [
    ["Said as", graph.statuses[tie.status].label],
    ["Speaker", statement.speaker || "the article itself"],
    ["Year", statement.year], ["Stage", statement.stage], ["Place", statement.rank],
    ["Confidence", `${percent} %`],
    ["Article", [source.title || source.id, source.author, source.date].filter(Boolean).join(" · ")],
  ].filter(([, value]) => value !== null);
  const link = source.url
    ? make("a", { href: source.url, target: "_blank", rel: "noopener noreferrer nofollow" }, "Read the article", make("span", { class: "aside" }, ` at ${new URL(source.url).hostname}`))
    : null;
  return make(
    "figure", { class: "evidence" },
    make("blockquote", { dir: "auto", tabindex: 0 }, make("span", { class: "around" }, passage.before), marked(statement), make("span", { class: "around" }, passage.after)),
    make(
      "figcaption", {},
      make("dl", {}, ...facts.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, words(String(value)), name === "Confidence" ? make("meter", { min: 0, max: 100, value: percent, "aria-label": "Confidence" }) : null)])),
      link,
    ),
  );
}

function tieButton(graph, night, tie, open) {
  const relation = graph.relations[tie.relation];
  return make(
    "li", {},
    make(
      "button", { type: "button", class: "tie", "data-tie": tie.index, onclick: () => open(tie) },
      line(relation.line[night], 1.6 * relation.width, graph.statuses[tie.status].dashes),
      make("span", {}, words(tie.subject.name), " ", make("em", {}, tie.label), " ", words(tie.object.name)),
    ),
  );
}

/** A list of ties that grows on demand. */
function tieList(graph, night, ties, open) {
  const list = make("ul", { class: "ties" });
  const more = make("button", { type: "button", class: "more" });
  let shown = 0;
  const grow = () => {
    list.append(...ties.slice(shown, shown + FEW).map((tie) => tieButton(graph, night, tie, open)));
    shown += FEW;
    more.hidden = shown >= ties.length;
    more.textContent = `${(ties.length - shown).toLocaleString("en")} more`;
  };
  more.addEventListener("click", grow);
  grow();
  return [list, more];
}

/** About everything that is shown. */
export function overview(graph, night, shown, act) {
  const degrees = new Map();
  for (const tie of shown.ties) {
    for (const thing of [tie.subject, tie.object]) {
      degrees.set(thing, (degrees.get(thing) ?? 0) + 1);
    }
  }
  const busy = [...degrees].sort((a, b) => b[1] - a[1] || a[0].index - b[0].index).slice(0, 8);
  return [
    make("h2", {}, "What is shown"),
    make("p", {}, "Choose an entity or a line, here or in the diagram. Each line opens the sentences that say it."),
    shown.things.size > 300
      ? make("p", { class: "hint" }, `${shown.things.size.toLocaleString("en")} entities are too many to read at once. Search for one, choose one below, or narrow the view: by relation, year or article.`)
      : null,
    busy.length ? make("h3", {}, "Most connected") : null,
    make("ul", { class: "things" }, ...busy.map(([thing, number]) =>
      make("li", {}, make("button", { type: "button", onclick: () => act.pick(thing) }, shape(thing.kind, night), words(thing.name), make("span", { class: "count" }, String(number)))))),
    make("details", {}, make("summary", {}, "All as a list"), ...tieList(graph, night, shown.ties, act.open)),
    graph.source ? make("p", { class: "quiet" }, words(graph.source)) : null,
    make("details", {}, make("summary", {}, "About this page"),
      make("p", {}, "It was drawn by kg from what articles say, and holds all that it shows: it works without a network and sends nothing. It includes:"),
      make("pre", { tabindex: 0, "aria-label": "Licences" }, graph.licences)),
  ].filter(Boolean);
}

/** About an entity. */
export function about(graph, night, thing, shown, hops, act) {
  const ties = shown.ties.filter((tie) => tie.subject === thing || tie.object === thing);
  ties.sort((a, b) => a.relation - b.relation || a.status - b.status || a.index - b.index);
  const hidden = thing.ties.length - ties.length;
  return [
    make("h2", {}, shape(thing.kind, night), words(thing.name)),
    make("p", {}, [thing.kind.label, thing.about].filter(Boolean).join(" · ")),
    thing.aliases.length ? make("p", { class: "quiet" }, "Also: ", words(thing.aliases.join(", "))) : null,
    make("div", { class: "row" },
      make("button", { type: "button", onclick: () => act.focus(thing, 1), hidden: hops === 1 }, "Show only what surrounds it"),
      make("button", { type: "button", onclick: () => act.focus(thing, hops + 1), hidden: hops === 0 }, "One step more")),
    make("h3", {}, ties.length === 1 ? "One relation" : `${ties.length} relations`),
    ...tieList(graph, night, ties, act.open),
    hidden ? make("p", { class: "quiet" }, `${hidden} more ${hidden === 1 ? "is" : "are"} hidden by the filters or the focus.`) : null,
    make("button", { type: "button", onclick: act.close }, "Close"),
  ].filter(Boolean);
}

/** About a tie: what says so. */
export function proof(graph, night, tie, act) {
  const relation = graph.relations[tie.relation];
  const status = graph.statuses[tie.status];
  const end = (thing) => make("button", { type: "button", class: "end", onclick: () => act.pick(thing) }, shape(thing.kind, night), words(thing.name));
  const count = tie.statements.length;
  return [
    make("h2", { class: "statement" }, end(tie.subject), make("span", { class: "relation" }, line(relation.line[night], 1.6 * relation.width, status.dashes), relation.label), end(tie.object)),
    make("p", {}, make("span", { class: "badge" }, status.label), ` said ${count === 1 ? "once" : `${count} times`}`),
    ...tie.statements.map((statement) => evidence(graph, tie, statement)),
    make("button", { type: "button", onclick: act.close }, "Close"),
  ];
}
