// Turns the plain box that queries are written in into an editor: colours, brackets, completion of
// prefixes, of the vocabulary and of names. It lives in a shadow tree, because there its style
// sheets are no <style> elements, which the server's policy forbids; and it asks nobody but /complete.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentOnInput, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { EditorState, Prec, StateEffect, StateField } from "@codemirror/state";
import { Decoration, drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const KEYWORDS = (
  "SELECT DISTINCT REDUCED CONSTRUCT DESCRIBE ASK WHERE OPTIONAL UNION MINUS GRAPH FILTER BIND VALUES GROUP BY HAVING ORDER ASC DESC "
  + "LIMIT OFFSET EXISTS NOT IN AS COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT STR LANG IRI BOUND IF COALESCE CONTAINS STRSTARTS STRENDS "
  + "STRAFTER STRBEFORE LCASE UCASE CONCAT REGEX REPLACE YEAR MONTH DAY ABS ROUND"
).split(" ");
const SHORTEST_NAME = 2;

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--link)", fontWeight: "600" },
  { tag: tags.comment, color: "var(--faint)", fontStyle: "italic" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--fact)" },
  { tag: tags.variableName, color: "var(--person)" },
  { tag: tags.special(tags.variableName), color: "var(--person)" },
  { tag: [tags.number, tags.atom, tags.bool], color: "var(--hope)" },
  { tag: [tags.standard(tags.variableName), tags.meta], color: "var(--race)" },
]);

const looks = EditorView.theme({
  "&": { backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--faint)", borderRadius: "6px", fontSize: "0.95rem" },
  "&.cm-focused": { outline: "3px solid var(--focus)", outlineOffset: "2px" },
  ".cm-content": { fontFamily: "var(--mono)", caretColor: "var(--ink)", minHeight: "12rem", padding: "0.6rem 0" },
  ".cm-gutters": { backgroundColor: "var(--raised)", color: "var(--faint)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--link) 7%, transparent)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "color-mix(in srgb, var(--link) 28%, transparent)" },
  ".cm-matchingBracket": { backgroundColor: "var(--mark)", outline: "0" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--faint)" },
  ".cm-completionIcon": { display: "none" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
  ".cm-completionDetail": { color: "inherit", opacity: "0.8", marginLeft: "1rem" },
  ".cm-wrong": { backgroundColor: "var(--denial-back)", textDecoration: "underline wavy var(--denial)" },
});

/** Where the server says that a query is wrong. */
const wrong = StateEffect.define();
const wrongPlace = StateField.define({
  create: () => Decoration.none,
  update(marks, change) {
    for (const effect of change.effects) {
      if (effect.is(wrong)) {
        return Decoration.set([Decoration.mark({ class: "cm-wrong" }).range(effect.value.from, effect.value.to)]);
      }
    }
    return change.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** The prefixed name of a page's address: /id/rider/ane-brekke is rider:ane-brekke. */
function prefixed(address) {
  const found = /^\/id\/([a-z]+)\/([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?)$/.exec(address);
  return found && `${found[1]}:${found[2]}`;
}

/** Completes keywords, the vocabulary, variables of the query, and the names in the graph. */
function completer(box) {
  const terms = JSON.parse(box.dataset.terms ?? "[]");
  const known = [
    ...KEYWORDS.map((label) => ({ label, type: "keyword" })),
    ...terms.map(([label, detail]) => ({ label, detail, type: "property" })),
  ];
  return async (context) => {
    const word = context.matchBefore(/[?$]?[\p{L}\p{N}_:'-]+/u);
    if (!word || (word.from === word.to && !context.explicit)) {
      return context.explicit ? { from: context.pos, options: known } : null;
    }
    if (/^[?$]/.test(word.text)) {
      const text = context.state.doc.toString();
      const others = new Set(text.match(/[?$]\w+/g));
      others.delete(word.text);
      return { from: word.from, options: [...others].map((label) => ({ label, type: "variable" })) };
    }
    const options = [...known];
    const name = word.text.replace(/^[a-z]+:/, "").replaceAll("-", " ");
    if (name.length >= SHORTEST_NAME) {
      const stopped = new AbortController();
      context.addEventListener("abort", () => stopped.abort());
      try {
        const reply = await fetch(`${box.dataset.names}?${new URLSearchParams({ q: name })}`, { signal: stopped.signal });
        for (const found of reply.ok ? await reply.json() : []) {
          const apply = prefixed(found.address);
          if (apply) {
            options.push({ label: word.text.includes(":") ? apply : found.name, apply, detail: apply, type: "class", boost: 5 });
          }
        }
      } catch {
        // Names are a help; without them the rest is still completed.
      }
    }
    return { from: word.from, options };
  };
}

/** Types over several lines without the browser's help, which would give what is left an inline style. */
const typedOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to } = view.state.selection.main;
    const several = view.state.doc.lineAt(from).number !== view.state.doc.lineAt(to).number;
    if (event.inputType !== "insertText" || !event.data || event.isComposing || !several) {
      return false;
    }
    event.preventDefault();
    view.dispatch({ ...view.state.replaceSelection(event.data), scrollIntoView: true, userEvent: "input.type" });
    return true;
  },
});

function edited(box) {
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const run = () => { box.form.requestSubmit(); return true; };
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: box.value,
      extensions: [
        Prec.highest(keymap.of([{ key: "Mod-Enter", run }])),
        lineNumbers(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(), highlightActiveLine(),
        StreamLanguage.define(sparql), syntaxHighlighting(colours), looks, wrongPlace,
        autocompletion({ override: [completer(box)] }),
        // Tab leaves the editor, as everywhere on a page; Escape and then Tab would be hard to guess.
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
        EditorView.lineWrapping, typedOver,
        EditorView.contentAttributes.of({ "aria-label": "SPARQL query", spellcheck: "false", autocapitalize: "off" }),
        EditorView.updateListener.of((update) => { if (update.docChanged) { box.value = update.state.doc.toString(); } }),
      ],
    }),
  });
  box.hidden = true;
  box.before(host);
  box.form.querySelector("label")?.addEventListener("click", (event) => { event.preventDefault(); view.focus(); });

  const line = Number(box.dataset.line);
  if (line >= 1 && line <= view.state.doc.lines) {
    const place = view.state.doc.line(line);
    const from = Math.max(place.from, Math.min(place.from + Number(box.dataset.column) - 1, place.to - 1));
    if (from < place.to) {
      view.dispatch({ effects: wrong.of({ from, to: place.to }), selection: { anchor: from } });
    }
  }
}

for (const box of document.querySelectorAll("textarea[data-names]")) {
  edited(box);
}
