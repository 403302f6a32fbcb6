// Makes elements of the page; whatever comes from articles becomes text, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes, listeners (onclick …) and children: elements or strings. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) {
      element.addEventListener(key.slice(2), value);
    } else if (value === true) {
      element.setAttribute(key, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(key, value);
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** Text that must not turn the direction of what stands beside it. */
export function words(text, attributes = {}) {
  return make("bdi", attributes, text);
}

function drawing(width, height, ...children) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  svg.setAttribute("aria-hidden", "true");
  for (const [name, attributes] of children) {
    const child = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) {
      child.setAttribute(key, value);
    }
    svg.append(child);
  }
  return svg;
}

/** The outline of a type, small. */
export function shape(type, night) {
  const look = { fill: type.fill[night], stroke: type.edge[night], "stroke-width": 1.5 };
  const points = [];
  for (let at = 0; at < type.corners.length; at += 2) {
    points.push(`${13 + 11.5 * type.corners[at]},${8 + 6.5 * type.corners[at + 1]}`);
  }
  return drawing(26, 16, ["polygon", { points: points.join(" "), ...look }]);
}

/** A piece of line. */
export function line(colour, width, dashes) {
  const look = { stroke: colour, "stroke-width": width, "stroke-dasharray": dashes.join(" ") };
  return drawing(26, 16, ["line", { x1: 1, y1: 8, x2: 25, y2: 8, ...look }]);
}
