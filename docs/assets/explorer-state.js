// What a reader asks of the table, as an address and back. Names, not places, so that an address stays good for ever.
// @ts-check

/** @typedef {import("./explorer-filter.js").State} State */
/** @typedef {import("./explorer-filter.js").Bounds} Bounds */

/** @returns {State} */
export function emptyState() {
  return { text: "", answers: {}, ranges: {}, sort: "", columns: null };
}

/**
 * `?q=…&modality=ct,mr&subjects=500-&sort=-year&columns=…`. Whatever is not known here is left alone: it says nothing.
 * @param {string} query @param {{facets: string[], ranges: string[]}} known @returns {State}
 */
export function parseState(query, known) {
  const given = new URLSearchParams(query);
  const state = emptyState();
  state.text = (given.get("q") ?? "").slice(0, 200);
  for (const id of known.facets) {
    const answers = list(given, id);
    if (answers.length) state.answers[id] = answers;
  }
  for (const id of known.ranges) {
    const bounds = parseBounds(given.get(id) ?? "");
    if (bounds) state.ranges[id] = bounds;
  }
  state.sort = /^-?[a-z-]+$/.exec(given.get("sort") ?? "")?.[0] ?? "";
  state.columns = given.has("columns") ? list(given, "columns") : null;
  return state;
}

/** @param {URLSearchParams} given @param {string} name */
function list(given, name) {
  // A form sent without script repeats the name; a script joins with commas.
  return [...new Set(given.getAll(name).flatMap((value) => value.split(",")))].filter(Boolean);
}

/** `500-`, `-100`, `500-1000`, each with `,none`. @param {string} text @returns {Bounds | null} */
export function parseBounds(text) {
  const match = /^(\d{1,15})?-(\d{1,15})?(,none)?$/.exec(text);
  if (!match || (match[1] === undefined && match[2] === undefined)) return null;
  return { low: match[1] === undefined ? null : Number(match[1]), high: match[2] === undefined ? null : Number(match[2]), none: match[3] !== undefined };
}

/** @param {State} state @returns {string} the query with its question mark, or nothing */
export function formatState(state) {
  const parts = [];
  if (state.text.trim()) parts.push(`q=${encodeURIComponent(state.text.trim()).replaceAll("%20", "+")}`);
  for (const [id, answers] of Object.entries(state.answers)) if (answers.length) parts.push(`${id}=${answers.map(encodeURIComponent).join(",")}`);
  for (const [id, { low, high, none }] of Object.entries(state.ranges)) {
    if (low !== null || high !== null) parts.push(`${id}=${low ?? ""}-${high ?? ""}${none ? ",none" : ""}`);
  }
  if (state.sort) parts.push(`sort=${state.sort}`);
  if (state.columns) parts.push(`columns=${state.columns.join(",")}`);
  return parts.length ? `?${parts.join("&")}` : "";
}
