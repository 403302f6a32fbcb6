// Puts the page together: search, legend with filters, diagram, and what is told about a choice.

import "./page.css";
import { make } from "./elements.js";
import { filters } from "./filters.js";
import { choose, initial, read, rings } from "./graph.js";
import { about, overview, proof } from "./panel.js";
import { searchBox } from "./search.js";
import { stage } from "./stage.js";

const graph = read(JSON.parse(document.getElementById("contents").textContent));
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const narrow = window.matchMedia("(max-width: 60rem)");
const night = () => (dark.matches ? 1 : 0);

const state = { wish: initial(graph), focus: graph.focus.map((at) => graph.things[at]), hops: graph.hops, chosen: null };
let shown = { ties: [], things: new Set(), levels: null };
let diagram = null;
let legend = null;

const canvas = make("div", {
  id: "diagram", class: "__________cytoscape_container", tabindex: 0, role: "application",
  "aria-label": "Diagram. Arrow keys move it, plus and minus zoom, 0 shows all, Escape clears the choice. The same is in the list beside it.",
});
const note = make("p", { class: "note", role: "status" });
const empty = make("div", { class: "empty", hidden: true });
const panel = make("section", { class: "panel", "aria-label": "Details", tabindex: -1 });
const side = make("details", { class: "side" });

const act = {
  pick(thing) {
    if (!shown.things.has(thing)) {
      state.focus = [thing];
      state.hops = Math.max(state.hops, 1);
      update();
    }
    select(thing);
  },
  open(tie) { select(tie); },
  close() { select(null); },
  focus(thing, hops) {
    state.focus = [thing];
    state.hops = hops;
    update();
    select(thing);
  },
  all() {
    state.focus = [];
    update();
    select(null);
  },
};

/** Tell about what was chosen, and lead the reader's eye and keyboard there. */
function select(chosen) {
  state.chosen = chosen;
  diagram?.mark(chosen);
  if (chosen) {
    diagram?.reveal(chosen);
  }
  tell();
  panel.scrollTop = 0;
  if (chosen) {
    panel.focus({ preventScroll: !narrow.matches });
  }
}

function tell() {
  const { chosen } = state;
  const told = !chosen
    ? overview(graph, night(), shown, act)
    : "ties" in chosen
      ? about(graph, night(), chosen, shown, state.focus.includes(chosen) ? state.hops : 0, act)
      : proof(graph, night(), chosen, act);
  panel.replaceChildren(...told);
  for (const quotation of panel.querySelectorAll("blockquote")) {
    const mark = quotation.querySelector("mark");
    quotation.scrollTop = mark.offsetTop - quotation.clientHeight / 3;
  }
}

function count(number, one, several) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : several}`;
}

/** Show what passes the filters and lies near the focus. */
function update() {
  shown = choose(graph, state.wish, state.focus, state.hops);
  const around = state.focus.length ? rings(shown.levels, shown.ties) : null;
  diagram?.show(shown, around);
  diagram?.fit();
  const names = state.focus.map((thing) => thing.name).join(", ");
  note.textContent = `${count(shown.things.size, "entity", "entities")} of ${graph.things.length.toLocaleString("en")}, ${count(shown.ties.length, "relation", "relations")}${names ? `, around ${names}` : ""}`;
  everything.hidden = !state.focus.length;
  empty.hidden = shown.things.size > 0;
  legend?.refresh();
  if (state.chosen && !("ties" in state.chosen ? shown.things.has(state.chosen) : shown.ties.includes(state.chosen))) {
    state.chosen = null;
  }
  diagram?.mark(state.chosen);
  tell();
}

function reset() {
  state.wish = initial(graph);
  update();
}

const tool = (text, name, onclick) => make("button", { type: "button", "aria-label": name, title: name, onclick }, text);
const everything = make("button", { type: "button", onclick: act.all }, "Show everything");
const tools = make(
  "div", { class: "tools", role: "group", "aria-label": "View" },
  tool("+", "Zoom in", () => diagram.zoom(1.3)), tool("−", "Zoom out", () => diagram.zoom(1 / 1.3)), tool("⤢", "Fit into view", () => diagram.fit()), everything,
);

canvas.addEventListener("keydown", (event) => {
  const keys = {
    ArrowLeft: () => diagram.pan(60, 0), ArrowRight: () => diagram.pan(-60, 0), ArrowUp: () => diagram.pan(0, 60), ArrowDown: () => diagram.pan(0, -60),
    "+": () => diagram.zoom(1.3), "=": () => diagram.zoom(1.3), "-": () => diagram.zoom(1 / 1.3), 0: () => diagram.fit(), Escape: act.close,
  };
  if (keys[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    keys[event.key]();
  }
});

function furnish() {
  legend = filters(graph, night(), () => state.wish, update, reset);
  side.replaceChildren(make("summary", {}, "Legend and filters"), legend.element);
}

/** The page of a graph in which there is nothing to see. */
function fillEmpty() {
  empty.replaceChildren(
    ...(graph.things.length
      ? [make("p", {}, "Nothing passes the filters."), make("button", { type: "button", onclick: () => { state.focus = []; reset(); } }, "Reset filters and focus")]
      : [make("p", {}, make("strong", {}, "There is nothing to draw.")), make("p", {}, "The graph holds no claim that ties two entities. Build one from articles that say who rides for whom, or who won what: kg build ARTICLES -o graph.ttl")]),
  );
}

const heading = graph.title || "Graph";
document.body.classList.toggle("bare", !graph.things.length);
document.body.replaceChildren(
  make("header", {}, make("h1", {}, make("bdi", {}, heading)), searchBox(graph, night, act.pick)),
  make("main", {}, side, make("div", { class: "stage" }, canvas, empty, tools, note), panel),
);
side.open = !narrow.matches;
narrow.addEventListener("change", () => { side.open = !narrow.matches; });
furnish();
fillEmpty();
diagram = stage(graph, canvas, night(), act);
dark.addEventListener("change", () => {
  diagram.dress(night());
  furnish();
  legend.refresh();
  tell();
});
update();
if (state.focus.length === 1) {
  state.chosen = state.focus[0];
  diagram.mark(state.chosen);
  tell();
}
document.documentElement.dataset.ready = "";
