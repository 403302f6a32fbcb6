// Draws things and ties on a canvas with Cytoscape.js, in the house style, by day and by night.

import cytoscape from "cytoscape";

const MANY = 400; // things, beyond which moving shows a picture of the graph instead of the graph
const NAMED = 70; // ties, up to which all have words
// Cytoscape takes double quotes only, and refuses the whole list otherwise.
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';
const LANDMARKS = 30;
const FEW = 60; // things, up to which no name is put before the others
const FAR = 0.42; // a zoom at which names in their boxes can hardly be read

function styles(graph, night) {
  const paper = night ? "#16191e" : "#ffffff";
  const ink = night ? "#f2f4f6" : "#1a1a1a";
  return [
    { selector: "node", style: {
      label: "data(name)", width: "data(width)", height: "data(height)", "text-valign": "center", "text-halign": "center",
      "text-wrap": "wrap", "text-max-width": 400, "font-family": FONT, "font-size": 13, "line-height": 1.15, color: ink,
      "border-width": 1.6, "min-zoomed-font-size": 6, "z-index": 2 } },
    ...graph.types.map((type, at) => ({ selector: `node[type=${at}]`, style: {
      "background-color": type.fill[night], "border-color": type.edge[night],
      ...(type.shape === "pill"
        ? { shape: "round-rectangle", "corner-radius": 14 }
        : { shape: "polygon", "shape-polygon-points": type.corners }) } })),
    { selector: "edge", style: {
      "curve-style": "straight", width: 1.4, "font-family": FONT, "font-size": 10.5, "min-zoomed-font-size": 7, "arrow-scale": 0.9,
      "text-background-color": paper, "text-background-opacity": 1, "text-background-padding": 2, "text-rotation": "autorotate" } },
    { selector: "edge.curved", style: { "curve-style": "bezier", "control-point-step-size": 34 } },
    ...graph.relations.map((relation, at) => ({ selector: `edge[relation=${at}]`, style: {
      "line-color": relation.line[night], "target-arrow-color": relation.line[night], color: relation.text[night], width: relation.width } })),
    { selector: "edge[?directed]", style: { "target-arrow-shape": "triangle" } },
    ...graph.statuses.flatMap((status, at) => (status.dashes.length
      ? [{ selector: `edge[status=${at}]`, style: { "line-style": "dashed", "line-dash-pattern": status.dashes, "line-cap": status.dashes[0] < 2 ? "round" : "butt" } }]
      : [])),
    { selector: "edge.named, edge.near, edge:selected", style: { label: "data(words)" } },
    { selector: ".far", style: { opacity: 0.22 } },
    { selector: "node.landmark", style: {
      "font-size": "data(landmark)", "text-max-width": 100000, "font-weight": "bold", "z-index": 9, "text-outline-width": "data(halo)", "text-outline-color": paper, "text-outline-opacity": 0.95, "min-zoomed-font-size": 0 } },
    { selector: "edge:selected", style: { width: 4, "z-index": 8, "font-weight": "bold" } },
    { selector: "node:selected", style: { "border-width": 4, "font-weight": "bold", "z-index": 8 } },
    { selector: ".gone", style: { display: "none" } },
    { selector: "core", style: { "active-bg-opacity": 0, "selection-box-opacity": 0 } },
  ];
}

/** Nodes and edges, none of them shown yet: what is shown at first is said before styles are worked out. */
function elements(graph) {
  const nodes = graph.things.map((thing) => ({
    group: "nodes", classes: "gone",
    data: { id: `n${thing.index}`, name: thing.lines.join("\n"), type: thing.type, width: thing.size[0], height: thing.size[1] },
    position: { x: thing.at[0], y: thing.at[1] },
  }));
  const edges = graph.ties.map((tie) => ({
    group: "edges", classes: "gone",
    data: {
      id: `e${tie.index}`, source: `n${tie.subject.index}`, target: `n${tie.object.index}`,
      relation: tie.relation, status: tie.status, words: tie.label, directed: graph.relations[tie.relation].directed ? 1 : 0,
    },
  }));
  return [...nodes, ...edges];
}

/** Names that can be read from afar: the busiest things, none over another. */
function landmarks(cy, things, zoom) {
  const chosen = [];
  const size = 12 / zoom;
  for (const { node, thing } of things) {
    if (chosen.length >= LANDMARKS) {
      break;
    }
    const { x, y } = node.position();
    const width = Math.max(...thing.lines.map((each) => each.length)) * size * 0.62;
    const height = thing.lines.length * size * 1.25;
    if (chosen.every((one) => Math.abs(one.x - x) > (one.width + width) / 2 || Math.abs(one.y - y) > (one.height + height) / 2)) {
      chosen.push({ node, x, y, width, height });
    }
  }
  cy.batch(() => {
    cy.nodes(".landmark").removeClass("landmark");
    for (const { node } of chosen) {
      node.data({ landmark: size, halo: size / 5 }).addClass("landmark");
    }
  });
}

/** How much to stretch a layout along each axis so that it fills its room better. */
function stretch(spots, width, height) {
  const span = (axis) => Math.max(...spots.map((spot) => spot[axis])) - Math.min(...spots.map((spot) => spot[axis])) + 60;
  const excess = spots.length ? span(0) / span(1) / (width / Math.max(height, 1)) : 1;
  return excess > 1 ? [1, Math.min(excess, 2.6)] : [Math.min(1 / excess, 1.5), 1];
}

export function stage(graph, container, night, act) {
  const many = graph.things.length > MANY;
  const cy = cytoscape({
    container, elements: elements(graph), style: styles(graph, night), layout: { name: "preset", fit: false },
    minZoom: 0.02, maxZoom: 4, selectionType: "single", boxSelectionEnabled: false,
    textureOnViewport: many, pixelRatio: many ? 1 : "auto", autoungrabify: many,
  });
  const nodes = graph.things.map((thing) => cy.getElementById(`n${thing.index}`));
  const edges = graph.ties.map((tie) => cy.getElementById(`e${tie.index}`));
  let ranked = [];
  let shownThings = 0;
  let waiting = 0;

  cy.on("tap", "node", (event) => act.pick(graph.things[Number(event.target.id().slice(1))]));
  cy.on("tap", "edge", (event) => act.open(graph.ties[Number(event.target.id().slice(1))]));
  cy.on("tap", (event) => { if (event.target === cy) { act.close(); } });
  cy.on("mouseover", "edge", (event) => event.target.addClass("near"));
  cy.on("mouseout", "edge", (event) => event.target.removeClass("near"));
  const label = () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      if (cy.zoom() < FAR && shownThings > FEW) {
        landmarks(cy, ranked, cy.zoom());
      } else {
        cy.batch(() => cy.nodes(".landmark").removeClass("landmark"));
      }
    }, 60);
  };
  cy.on("zoom", label);

  let frame = null;
  /** The whole of what is shown; worked out from the boxes, which is much faster than asking Cytoscape. */
  const fit = () => {
    if (frame) {
      const [left, top, right, bottom] = frame;
      const room = [cy.width() - 48, cy.height() - 112];
      const zoom = Math.min(room[0] / (right - left), room[1] / (bottom - top), 1.25);
      cy.viewport({ zoom, pan: { x: cy.width() / 2 - (zoom * (left + right)) / 2, y: cy.height() / 2 + 6 - (zoom * (top + bottom)) / 2 } });
    }
  };
  return {
    cy,
    fit,
    zoom: (factor) => cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } }),
    pan: (x, y) => cy.panBy({ x, y }),
    dress: (dark) => cy.style(styles(graph, dark)),
    /** Show some things and ties, each thing where `places` has it or where it belongs. */
    show({ things, ties }, places) {
      const kept = new Set(ties);
      const spot = (thing) => places?.get(thing) ?? thing.at;
      const [wide, high] = stretch([...things].map(spot), cy.width(), cy.height());
      const boxes = [...things].map((thing) => [spot(thing), thing.size]);
      const edge = (axis, side, pick) => pick(...boxes.map(([at, size]) => at[axis] * [wide, high][axis] + (side * size[axis]) / 2));
      frame = boxes.length ? [edge(0, -1, Math.min), edge(1, -1, Math.min), edge(0, 1, Math.max), edge(1, 1, Math.max)] : null;
      cy.batch(() => {
        graph.things.forEach((thing, at) => {
          const [x, y] = spot(thing);
          nodes[at].toggleClass("gone", !things.has(thing)).position({ x: x * wide, y: y * high });
        });
        const named = ties.length <= NAMED;
        const curved = ties.length <= 1200;
        graph.ties.forEach((tie, at) => {
          edges[at].toggleClass("gone", !kept.has(tie)).toggleClass("named", named).toggleClass("curved", curved);
        });
      });
      shownThings = things.size;
      const degrees = new Map();
      for (const tie of ties) {
        for (const thing of [tie.subject, tie.object]) {
          degrees.set(thing, (degrees.get(thing) ?? 0) + 1);
        }
      }
      const least = Math.max(3, 0.2 * Math.max(...degrees.values()));
      ranked = [...degrees].filter(([, degree]) => degree >= least).sort((a, b) => b[1] - a[1] || a[0].index - b[0].index).map(([thing]) => ({ thing, node: nodes[thing.index] }));
      label();
    },
    /** Mark what was chosen, and let what has nothing to do with it step back. */
    mark(chosen) {
      cy.batch(() => {
        cy.$(":selected").unselect();
        cy.$(".far, .near").removeClass("far near");
        if (chosen) {
          const element = "ties" in chosen ? nodes[chosen.index] : edges[chosen.index];
          const kin = "ties" in chosen ? element.closedNeighborhood() : element.union(element.connectedNodes());
          cy.elements().not(".gone").not(kin).addClass("far");
          kin.edges().not(".gone").addClass("near");
          element.select();
        }
      });
    },
    /** Bring a thing or a tie into view. */
    reveal(chosen) {
      const element = "ties" in chosen ? nodes[chosen.index] : edges[chosen.index].connectedNodes();
      const box = element.renderedBoundingBox();
      const inside = box.x1 > 0 && box.y1 > 0 && box.x2 < cy.width() && box.y2 < cy.height();
      if (cy.zoom() < 0.55) {
        cy.zoom(0.8);
        cy.center(element);
      } else if (!inside) {
        cy.center(element);
      }
    },
  };
}
