// One search box for everything. Nothing is loaded before it is opened.
// @ts-check
import { node, set, load, root } from "./elements.js";
import { complete } from "./explorer-filter.js";
import { TextIndex, words } from "./text-match.js";

/** @typedef {{groups: string[], entries: [number, string, string, string][]}} SearchData */
/** @typedef {{title: string, address: string, text: string, score: number}} Hit */
/** @typedef {{name: string, hits: Hit[], total: number, all: string}} Group */

const MOST_OF_A_GROUP = 5;
const EXCERPT = 130;

/** @type {{dialog: HTMLDialogElement, input: HTMLInputElement, results: HTMLElement, status: HTMLElement} | null} */
let box = null;
/** @type {{names: string[], ids: string[], full: string[], index: TextIndex, texts: string[]} | null} */
let datasets = null;
/** @type {{data: SearchData, index: TextIndex} | null} */
let others = null;
let active = -1;

/** Open the box, with what was typed before. */
export function open() {
  box ??= make();
  box.dialog.showModal();
  box.input.select();
  fetchAll();
}

async function fetchAll() {
  if (datasets && others) return;
  try {
    const [table, rest] = await Promise.all([load("explorer.json"), load("search.json")]);
    complete(table);
    datasets = { names: table.names, ids: table.ids, full: table.full_names, index: new TextIndex(table.names, table.full_names), texts: [] };
    others = { data: rest, index: new TextIndex(rest.entries.map((/** @type {string[]} */ entry) => entry[1]), rest.entries.map((/** @type {string[]} */ entry) => entry[3])) };
    show();
    // Names answer at once; descriptions follow.
    const texts = await load("explorer-text.json");
    datasets.texts = texts;
    datasets.index.addTexts(datasets.full.map((name, row) => `${name} ${texts[row]}`));
    show();
  } catch {
    if (box) box.status.textContent = "The search could not be loaded. Load the page again.";
  }
}

function make() {
  const input = set(node("input", "ami-search__input"), {
    type: "text", role: "combobox", "aria-label": "Search", "aria-expanded": "true", "aria-controls": "ami-search-results", "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false", placeholder: "Dataset, modality, format, question …",
  });
  const results = set(node("div", "ami-search__results"), { id: "ami-search-results", role: "listbox", "aria-label": "Results" });
  const status = set(node("p", "ami-search__status"), { role: "status" });
  const close = set(node("button", "ami-search__close", "Close"), { type: "button" });
  const dialog = set(node("dialog", "ami-search md-typeset", node("div", "ami-search__head", input, close), status, results), { "aria-label": "Search the catalogue" });
  close.addEventListener("click", () => dialog.close());
  // A click beside the box closes it.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  input.addEventListener("input", () => {
    active = -1;
    show();
  });
  input.addEventListener("keydown", (event) => {
    const options = [...results.querySelectorAll("[role=option]")];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (options.length) move(options, event.key === "ArrowDown" ? (active + 1) % options.length : (active - 1 + options.length) % options.length);
    } else if (event.key === "Enter") {
      const option = options[Math.max(active, 0)];
      if (option instanceof HTMLAnchorElement) option.click();
    } else return;
    event.preventDefault();
  });
  document.body.append(dialog);
  return { dialog, input, results, status };
}

/** @param {Element[]} options @param {number} to */
function move(options, to) {
  active = Math.max(0, Math.min(options.length - 1, to));
  options.forEach((option, index) => option.setAttribute("aria-selected", String(index === active)));
  options[active].scrollIntoView({ block: "nearest" });
  box?.input.setAttribute("aria-activedescendant", options[active].id);
}

function show() {
  if (!box) return;
  const query = box.input.value.trim();
  if (!query || !datasets || !others) {
    box.results.replaceChildren();
    box.status.textContent = query ? "Loading …" : "";
    return;
  }
  const groups = find(query);
  const total = groups.reduce((sum, group) => sum + group.total, 0);
  box.status.textContent = total ? `${total} found` : `Nothing found for “${query}”`;
  let number = 0;
  box.results.replaceChildren(
    ...groups.map((group, place) => {
      const heading = set(node("p", "ami-search__group", group.name), { id: `ami-search-group-${place}` });
      const part = set(node("div", "", heading), { role: "group", "aria-labelledby": heading.id });
      for (const hit of group.hits) part.append(option(hit, query, number++));
      if (group.all && group.total > group.hits.length) {
        part.append(option({ title: `All ${group.total} ${group.name.toLowerCase()}`, address: group.all, text: "", score: 0 }, query, number++));
      }
      return part;
    }),
  );
  const options = [...box.results.querySelectorAll("[role=option]")];
  if (options.length) move(options, Math.max(active, 0));
  else box.input.removeAttribute("aria-activedescendant");
}

/** @param {string} query @returns {Group[]} the group with the best hit first */
function find(query) {
  if (!datasets || !others) return [];
  /** @type {Group[]} */
  const groups = [];
  const { index, names, ids, texts, full } = datasets;
  const rows = [...index.search(query)].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  if (rows.length) {
    const hits = rows.slice(0, MOST_OF_A_GROUP).map(([row, score]) => ({ title: names[row], address: `datasets/${ids[row]}/`, text: texts[row] ?? full[row], score }));
    groups.push({ name: "Datasets", hits, total: rows.length, all: `datasets/?q=${encodeURIComponent(query)}` });
  }
  /** @type {Map<number, Hit[]>} */
  const byGroup = new Map();
  for (const [place, score] of others.index.search(query)) {
    const [group, title, address, text] = others.data.entries[place];
    const hits = byGroup.get(group) ?? [];
    hits.push({ title, address, text, score });
    byGroup.set(group, hits);
  }
  for (const [group, hits] of byGroup) {
    hits.sort((a, b) => b.score - a.score);
    groups.push({ name: others.data.groups[group], hits: hits.slice(0, MOST_OF_A_GROUP), total: hits.length, all: "" });
  }
  // Datasets are what most people look for: at the same score they stand first.
  return groups.sort((a, b) => b.hits[0].score - a.hits[0].score);
}

/** @param {Hit} hit @param {string} query @param {number} number */
function option(hit, query, number) {
  const made = set(node("a", "ami-search__hit", node("span", "", hit.title), node("small", "", excerpt(hit.text, query))), {
    role: "option", id: `ami-search-hit-${number}`, tabindex: "-1", "aria-selected": "false", href: new URL(hit.address, root).href,
  });
  made.addEventListener("click", () => box?.dialog.close());
  return made;
}

/** The part of a text around the first word that was asked for. @param {string} text @param {string} query */
function excerpt(text, query) {
  const lower = text.toLowerCase();
  const at = Math.min(...words(query).map((word) => lower.indexOf(word)).filter((place) => place >= 0), text.length);
  const start = at === text.length || at < EXCERPT / 2 ? 0 : lower.indexOf(" ", at - EXCERPT / 2) + 1;
  return `${start ? "… " : ""}${text.slice(start, start + EXCERPT).trim()}${start + EXCERPT < text.length ? " …" : ""}`;
}
