// Reads RDF files with N3.js and prints what they say as N-Quads, one file after the other.
"use strict";

const fs = require("node:fs");
const { Parser, Writer } = require("n3");

const FORMATS = {
  ttl: "text/turtle",
  trig: "application/trig",
  nt: "application/n-triples",
  nq: "application/n-quads",
};

for (const path of process.argv.slice(2)) {
  const parser = new Parser({ format: FORMATS[path.split(".").pop()] });
  const writer = new Writer(process.stdout, { format: "application/n-quads", end: false });
  writer.addQuads(parser.parse(fs.readFileSync(path, "utf8")));
}
