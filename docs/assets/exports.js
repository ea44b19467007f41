// A selection of datasets as files and as tables for a paper: pure functions.
// @ts-check

/** @typedef {{title: string, authors: string[], venue: string, year: number | null, doi: string, url: string}} Paper */
/** @typedef {{id: string, name: string, url: string, facts: Record<string, string>, numbers: Record<string, number | null>, paper: Paper | null}} Exported */
/** @typedef {{name: string, file: string, type: string, make: (rows: Exported[], from: string) => string}} Way */

const TABLE = /** @type {const} */ ([
  ["Dataset", (/** @type {Exported} */ row) => row.name],
  ["Modality", (/** @type {Exported} */ row) => row.facts.modality],
  ["Anatomy", (/** @type {Exported} */ row) => row.facts.anatomy],
  ["Subjects", (/** @type {Exported} */ row) => number(row.numbers.subjects)],
  ["Images", (/** @type {Exported} */ row) => number(row.numbers.images)],
  ["Licence", (/** @type {Exported} */ row) => row.facts.license],
  ["Access", (/** @type {Exported} */ row) => row.facts.access],
]);

/** @param {number | null} value */
function number(value) {
  return value === null || value === undefined ? "" : value.toLocaleString("en");
}

/** @param {Exported[]} rows */
export function toCsv(rows) {
  const facts = Object.keys(rows[0]?.facts ?? {});
  const numbers = Object.keys(rows[0]?.numbers ?? {});
  const head = ["id", "name", ...facts, ...numbers, "doi", "url"];
  const lines = rows.map((row) => [row.id, row.name, ...facts.map((key) => row.facts[key]), ...numbers.map((key) => row.numbers[key] ?? ""), row.paper?.doi ?? "", row.url]);
  return [head, ...lines].map((line) => line.map(csvCell).join(",")).join("\r\n") + "\r\n";
}

/** A cell that begins like a formula gets a mark before it, so that no spreadsheet runs it. @param {string | number} value */
export function csvCell(value) {
  const text = String(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** @param {Exported[]} rows @param {string} from */
export function toJson(rows, from) {
  return JSON.stringify({ from, datasets: rows }, null, 1) + "\n";
}

/** @param {Exported[]} rows */
export function toBibtex(rows) {
  return rows.map(bibtexEntry).join("\n");
}

/** @param {Exported} row */
function bibtexEntry(row) {
  const paper = row.paper;
  const people = (paper?.authors ?? []).map((author) => (/^et al\.?$/.test(author) ? "others" : author));
  /** @type {[string, string][]} */
  const fields = [
    ["title", `{${bibtexText(paper?.title ?? row.name)}}`],
    ["author", people.map(bibtexText).join(" and ")],
    [paper ? "journal" : "howpublished", bibtexText(paper?.venue ?? "")],
    ["year", String(paper?.year ?? "")],
    ["doi", paper?.doi ?? ""],
    ["url", paper?.url || (paper?.doi ? "" : row.url)],
    ["note", paper ? `Dataset: ${bibtexText(row.name)}` : ""],
  ];
  const lines = fields.filter(([, value]) => value && value !== "{}").map(([name, value]) => `  ${name} = {${value}},`);
  return `@${paper ? "article" : "misc"}{${row.id},\n${lines.join("\n")}\n}\n`;
}

/** TeX's own characters are escaped; braces would end the field. @param {string} text */
export function bibtexText(text) {
  return text.replace(/[\\{}]/g, "").replace(/[&%$#_]/g, (mark) => `\\${mark}`).replaceAll("~", "\\textasciitilde ").replaceAll("^", "\\textasciicircum ");
}

/** @param {Exported[]} rows */
export function toRis(rows) {
  return rows
    .map((row) => {
      const paper = row.paper;
      /** @type {[string, string][]} */
      const fields = [
        ["TY", paper ? "JOUR" : "DATA"],
        ["TI", paper?.title ?? row.name],
        ...(paper?.authors ?? []).filter((author) => !/^et al\.?$/.test(author)).map((author) => /** @type {[string, string]} */ (["AU", author])),
        ["T2", paper?.venue ?? ""],
        ["PY", String(paper?.year ?? "")],
        ["DO", paper?.doi ?? ""],
        ["UR", paper?.url || row.url],
        ["N1", paper ? `Dataset: ${row.name}` : ""],
      ];
      return fields.filter(([, value]) => value).map(([tag, value]) => `${tag}  - ${value.replace(/\s+/g, " ")}\r\n`).join("") + "ER  - \r\n";
    })
    .join("");
}

/** @param {Exported[]} rows */
export function toMarkdown(rows) {
  const cell = (/** @type {string} */ text) => (text ?? "").replace(/[\\|`*_[\]<>]/g, (mark) => `\\${mark}`).replace(/\s+/g, " ");
  const lines = rows.map((row) => TABLE.map(([, value], index) => (index ? cell(value(row)) : `[${cell(value(row))}](${row.url})`)));
  return [TABLE.map(([name]) => name), TABLE.map(() => "---"), ...lines].map((line) => `| ${line.join(" | ")} |\n`).join("");
}

/** @param {Exported[]} rows */
export function toLatex(rows) {
  const lines = rows.map((row) => `${TABLE.map(([, value]) => latexText(value(row) ?? "")).join(" & ")} \\\\`);
  const head = `${TABLE.map(([name]) => name).join(" & ")} \\\\`;
  return ["% needs \\usepackage{booktabs}", `\\begin{tabular}{lllrrll}`, "\\toprule", head, "\\midrule", ...lines, "\\bottomrule", "\\end{tabular}", ""].join("\n");
}

/** @param {string} text */
export function latexText(text) {
  /** @type {Record<string, string>} */
  const words = { "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}" };
  return text.replace(/[\\~^&%$#_{}]/g, (mark) => words[mark] ?? `\\${mark}`);
}

/** The ways, in the order of the menu; without a file's name the text is copied. @type {Way[]} */
export const WAYS = [
  { name: "CSV file", file: "datasets.csv", type: "text/csv", make: toCsv },
  { name: "JSON file", file: "datasets.json", type: "application/json", make: toJson },
  { name: "BibTeX file", file: "datasets.bib", type: "application/x-bibtex", make: toBibtex },
  { name: "RIS file", file: "datasets.ris", type: "application/x-research-info-systems", make: toRis },
  { name: "Copy as Markdown table", file: "", type: "", make: toMarkdown },
  { name: "Copy as LaTeX table", file: "", type: "", make: toLatex },
];
