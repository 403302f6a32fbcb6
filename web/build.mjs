// Turns the sources beside this file and the packages that they import into the files that the
// Python package ships: for each entry of bundles.json NAME.js, NAME.css and NAME.licences.txt.
// hatch_build.py runs it; the same sources and lock file give the same bytes.

import { build } from "esbuild";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(process.argv[2] ?? join(here, ".."));

const settings = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2020"],
  charset: "utf8",
  legalComments: "external",
  // Fonts and pictures become part of the style sheet: the pages may load nothing.
  loader: { ".svg": "dataurl", ".png": "dataurl", ".woff2": "dataurl", ".woff": "empty", ".ttf": "empty" },
  metafile: true,
  write: false,
  logLevel: "warning",
};

/** The folders of the packages that went into a bundle, sorted. */
function packages(metafile) {
  const found = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const parts = input.split("/");
    const at = parts.lastIndexOf("node_modules");
    if (at >= 0) {
      found.add(parts.slice(0, at + (parts[at + 1].startsWith("@") ? 3 : 2)).join("/"));
    }
  }
  return [...found].sort();
}

/** What a package's authors ask to be passed on with it. */
async function licence(folder) {
  const about = JSON.parse(await readFile(join(here, folder, "package.json"), "utf8"));
  const names = (await readdir(join(here, folder))).filter((name) => /^(licen[cs]e|notice)[\w-]*(\.(md|txt))?$/i.test(name));
  const texts = await Promise.all(names.sort().map((name) => readFile(join(here, folder, name), "utf8")));
  if (!texts.length && !about.license) {
    throw new Error(`${folder} names no licence`);
  }
  const title = `${about.name} ${about.version} (${about.license ?? "see below"})`;
  return [`${title}\n${"=".repeat(title.length)}`, ...texts.map((text) => text.replaceAll("\r\n", "\n").trim())].join("\n\n");
}

for (const { name, entry, to } of JSON.parse(await readFile(join(here, "bundles.json"), "utf8"))) {
  const folder = join(root, to);
  const built = await build({ ...settings, entryPoints: { [name]: entry }, outdir: folder });
  await mkdir(folder, { recursive: true });
  for (const suffix of [".js", ".css", ".licences.txt"]) {
    await rm(join(folder, name + suffix), { force: true });
  }
  const notices = await Promise.all(packages(built.metafile).map(licence));
  for (const file of built.outputFiles.sort((a, b) => (a.path < b.path ? -1 : 1))) {
    if (file.path.endsWith(".LEGAL.txt")) {
      notices.push(file.text.trim());
    } else {
      await writeFile(file.path, file.contents);
    }
  }
  await writeFile(join(folder, `${name}.licences.txt`), `${notices.join("\n\n\n")}\n`);
}
