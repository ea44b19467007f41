// Records side by side, block by block: each fact with the marks of its sources, what differs marked.
// @ts-check
import { node, set, link, recordLink, thousands, fileSize } from "./elements.js";

/** A record as the site publishes it. @typedef {Record<string, any> & {id: string, name: string, sources: Record<string, {title: string, url: string}>, names: Record<string, Record<string, string>>}} Published */
/** One line of the table: what it is called and what a record says, with the block that names its sources. */
/** @typedef {[string, (record: Published) => (string | Node)[] , (record: Published) => {source?: string[]} | undefined]} Row */

/** @param {string} block @param {string} field */
const text = (block, field) => (/** @type {Published} */ record) => lines([record[block]?.[field]].flat());

/** @param {string} kind @param {string} field */
const terms = (kind, field) => (/** @type {Published} */ record) =>
  (record.content[field] ?? []).flatMap((/** @type {string} */ id, /** @type {number} */ index) => [index ? ", " : "", recordLink(kind, id, record.names[kind]?.[id] ?? id)]);

/** @param {string} block */
const of = (block) => (/** @type {Published} */ record) => record[block];

/** @type {[string, Row[]][]} */
const BLOCKS = [
  ["What it shows", [
    ["Modalities", terms("modalities", "modalities"), of("content")],
    ["Anatomy", terms("anatomy", "anatomy"), of("content")],
    ["Conditions", terms("conditions", "conditions"), of("content")],
    ["Tasks", terms("tasks", "tasks"), of("content")],
    ["Dimensions", text("content", "dimensions"), of("content")],
    ["First released", (record) => lines([record.released]), (record) => record],
    ["State", (record) => lines([record.status_note ?? record.status]), (record) => record],
  ]],
  ["How much", [
    ["Counts", (record) => lines(counts(record.size?.counts)), of("size")],
    ["Parts", (record) => lines((record.size?.splits ?? []).map((/** @type {any} */ split) => `${split.name}: ${counts(split.counts).join(", ")}${split.labels ? ` (labels ${split.labels})` : ""}`)), of("size")],
    ["To download", (record) => lines([record.size?.download_bytes && fileSize(record.size.download_bytes)]), of("size")],
    ["What is counted", text("size", "note"), of("size")],
  ]],
  ["Licences", [
    ["Licences", (record) => record.licenses.flatMap((/** @type {any} */ part) => [node("p", "", recordLink("licenses", part.id, record.names.licenses[part.id] ?? part.id), part.covers === "all" ? "" : ` covers ${part.covers}`)]), (record) => ({ source: record.licenses.flatMap((/** @type {any} */ part) => part.source) })],
  ]],
  ["Access", [
    ["Way", (record) => lines([record.names.access[record.access?.level]]), of("access")],
    ["Steps", text("access", "steps"), of("access")],
    ["Wait", text("access", "wait"), of("access")],
  ]],
  ["Files", [
    ["Formats", (record) => lines([(record.files?.formats ?? []).map((/** @type {string} */ id) => record.names.formats[id] ?? id).join(", ")]), of("files")],
    ["Matrix", text("files", "matrix"), of("files")],
    ["Values", text("files", "intensity_unit"), of("files")],
    ["Spacing", text("files", "spacing"), of("files")],
    ["Subjects told apart", (record) => lines([record.files?.subject_ids === undefined ? "" : record.files.subject_ids ? "yes" : "no"]), of("files")],
  ]],
  ["Annotations", [
    ["Labels", (record) => lines((record.annotations ?? []).map((/** @type {any} */ each) => `${each.target} (${each.kind})${each.by ? `, by ${each.by}` : ""}`)), (record) => ({ source: (record.annotations ?? []).flatMap((/** @type {any} */ each) => each.source) })],
  ]],
  ["Where the images come from", [
    ["Devices", text("acquisition", "devices"), of("acquisition")],
    ["Protocol", text("acquisition", "protocol"), of("acquisition")],
    ["Sites", text("acquisition", "sites"), of("acquisition")],
    ["Age", text("population", "age"), of("population")],
    ["Sexes", text("population", "sexes"), of("population")],
  ]],
  ["Known issues", [
    ["Issues", (record) => lines((record.known_issues ?? []).map((/** @type {any} */ issue) => `${issue.kind}: ${issue.what}`)), (record) => ({ source: (record.known_issues ?? []).flatMap((/** @type {any} */ issue) => issue.source) })],
  ]],
];

/** @param {Published[]} records */
export function recordTable(records) {
  const head = node("tr", "", set(node("th", "", "Fact"), { scope: "col" }), ...records.map((record) => set(node("th", "", recordLink("datasets", record.id, record.name)), { scope: "col" })));
  const table = node("table", "", node("thead", "", head));
  for (const [title, rows] of BLOCKS) {
    const body = node("tbody");
    const heading = set(node("th", "ami-compare__block", title), { scope: "rowgroup", colspan: String(records.length + 1) });
    body.append(node("tr", "", heading));
    for (const [name, value, block] of rows) {
      const cells = records.map((record) => {
        const found = value(record);
        const cell = node("td", "", ...(found.length ? found : [node("span", "ami-none", "not found")]));
        const told = cell.textContent;
        if (found.length) cell.append(marks(record, block(record)?.source ?? []));
        return { cell, told: found.length ? told : null };
      });
      if (cells.every(({ told }) => told === null)) continue;
      const said = new Set(cells.map(({ told }) => told).filter((told) => told !== null));
      const line = node("tr", said.size > 1 ? "ami-compare__differs" : "", set(node("th", "", name), { scope: "row" }), ...cells.map(({ cell }) => cell));
      if (said.size > 1) line.firstElementChild?.append(node("span", "ami-compare__mark", "differs"));
      body.append(line);
    }
    if (body.childElementCount > 1) table.append(body);
  }
  return set(node("div", "ami-table ami-compare", table), { tabindex: "0", role: "region", "aria-label": "Records side by side" });
}

/** The numbers of sources as the record's own page has them, each a link to the source. @param {Published} record @param {string[]} keys */
function marks(record, keys) {
  const numbers = Object.keys(record.sources);
  const place = node("span", "ami-src");
  for (const key of [...new Set(keys)].slice(0, 3)) {
    const source = record.sources[key];
    if (source) place.append(set(link(source.url, String(numbers.indexOf(key) + 1)), { title: `${record.name}: ${source.title}` }));
  }
  return place;
}

/** @param {(string | undefined | false | 0)[]} values @returns {(string | Node)[]} */
function lines(values) {
  const said = values.filter((value) => typeof value === "string" && value !== "");
  if (said.length < 2) return /** @type {string[]} */ (said);
  return [node("ul", "", ...said.map((value) => node("li", "", /** @type {string} */ (value))))];
}

/** @param {Record<string, number> | undefined} given */
function counts(given) {
  return Object.entries(given ?? {}).map(([unit, number]) => `${thousands(number)} ${unit}`);
}
