// Which datasets a selection leaves, and how many each further answer would leave: pure functions over explorer.json.
// @ts-check
import { TextIndex, folded } from "./text-match.js";

/** @typedef {{id: string, name: string, answers: [string, string, number?][], of: number[][]}} FacetData */
/** @typedef {{id: string, name: string, step: number, of: (number | null)[]}} RangeData */
/** @typedef {{ids: string[], names: string[], full_names: string[], units: string[], counts: [number, number][][], facets: FacetData[], ranges: RangeData[]}} Data */
/** `given`: the answers of all rows in one array; those of a row stand from `starts[row]` to `starts[row + 1]`. */
/** `low` and `high` are inclusive; `none`: those without a figure are shown too. @typedef {{low: number | null, high: number | null, none: boolean}} Bounds */
/** @typedef {{text: string, answers: Record<string, string[]>, ranges: Record<string, Bounds>, sort: string, columns: string[] | null}} State */
/** @typedef {{id: string, name: string, answers: [string, string, number?][], places: Map<string, number>, starts: Uint32Array, given: Uint16Array}} Facet */
/** @typedef {{data: Data, facets: Facet[], ranges: RangeData[], text: TextIndex, orders: Map<string, Uint32Array>}} Prepared */
/** @typedef {{rows: Uint32Array, counts: Uint32Array[], missing: Record<string, number>}} Result */

/** What the file leaves out because it stands there already. @param {Data} data @returns {Data} */
export function complete(data) {
  data.ids = data.ids.map((id, row) => id || slug(data.names[row]));
  const names = new Map(data.ids.map((id, row) => [id, data.names[row]]));
  for (const facet of data.facets) for (const answer of facet.answers) answer[1] ??= names.get(answer[0]) ?? (answer[0] === "none" ? "none found" : answer[0]);
  return data;
}

/** A name as most ids are made of it. @param {string} name */
function slug(name) {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}

/** @param {Data} data @returns {Prepared} */
export function prepare(data) {
  const facets = data.facets.map((facet) => {
    const starts = new Uint32Array(facet.of.length + 1);
    /** @type {number[]} */
    const given = [];
    facet.of.forEach((places, row) => {
      // With every answer of which one is a special case, so that asking for that finds both.
      const all = new Set(places);
      for (const place of all) {
        const parent = facet.answers[place][2];
        if (parent !== undefined) all.add(parent);
      }
      given.push(...all);
      starts[row + 1] = given.length;
    });
    const places = new Map(facet.answers.map(([id], place) => [id, place]));
    return { id: facet.id, name: facet.name, answers: facet.answers, places, starts, given: Uint16Array.from(given) };
  });
  return { data, facets, ranges: data.ranges, text: textIndex(data), orders: new Map() };
}

/** @param {Data} data */
function textIndex(data) {
  const names = data.names;
  // What stands in the file already: the name written out, and the words of anatomy, conditions, tasks, modalities.
  const texts = names.map((_, row) => {
    const terms = data.facets.filter(({ id }) => ["modality", "anatomy", "condition", "task"].includes(id));
    return [data.full_names[row], ...terms.flatMap((facet) => facet.of[row].map((place) => facet.answers[place][1]))].join(" ");
  });
  return new TextIndex(names, texts);
}

/** Aliases and descriptions, which come later. @param {Prepared} prepared @param {string[]} more */
export function addTexts(prepared, more) {
  prepared.text.addTexts(prepared.text.texts.map((text, row) => `${text} ${more[row] ?? ""}`));
}

/**
 * Rows that the state leaves, in its order; for each answer of each facet how many rows it would leave, were its
 * facet asked for it alone; and for each range how many rows that all else leaves have no figure.
 *
 * One pass: a row that fails nothing counts everywhere, a row that fails one question counts for the answers of
 * that question only, a row that fails two counts nowhere.
 * @param {Prepared} prepared @param {State} state @returns {Result}
 */
export function select(prepared, state) {
  const { data, facets, ranges } = prepared;
  const total = data.ids.length;
  const counts = facets.map((facet) => new Uint32Array(facet.answers.length));
  /** @type {Record<string, number>} */
  const missing = Object.fromEntries(ranges.map(({ id }) => [id, 0]));
  const wanted = facets.map((facet) => {
    const places = (state.answers[facet.id] ?? []).map((id) => facet.places.get(id)).filter((place) => place !== undefined);
    if (!places.length) return null;
    const marks = new Uint8Array(facet.answers.length);
    for (const place of places) marks[place] = 1;
    return marks;
  });
  const bounds = ranges.map((range) => {
    const given = state.ranges[range.id];
    return given && (given.low !== null || given.high !== null) ? given : null;
  });
  const asked = wanted.map((marks, index) => (marks ? index : -1)).filter((index) => index >= 0);
  const found = folded(state.text) ? prepared.text.search(state.text) : null;
  const left = new Uint8Array(total);

  for (let row = 0; row < total; row++) {
    if (found && !found.has(row)) continue;
    let failed = 0;
    let failedFacet = -1;
    let failedRange = -1;
    for (const index of asked) {
      const marks = /** @type {Uint8Array} */ (wanted[index]);
      const { starts, given } = facets[index];
      let passes = false;
      for (let at = starts[row]; at < starts[row + 1]; at++) {
        if (marks[given[at]]) {
          passes = true;
          break;
        }
      }
      if (!passes) {
        failed++;
        failedFacet = index;
        if (failed > 1) break;
      }
    }
    if (failed > 1) continue;
    for (let index = 0; index < bounds.length && failed < 2; index++) {
      const given = bounds[index];
      if (!given) continue;
      const value = ranges[index].of[row];
      const passes = value === null ? given.none : (given.low === null || value >= given.low) && (given.high === null || value <= given.high);
      if (!passes) {
        failed++;
        failedRange = index;
      }
    }
    if (failed > 1) continue;
    if (failed === 0) {
      left[row] = 1;
      for (let index = 0; index < facets.length; index++) add(counts[index], facets[index], row);
    } else if (failedFacet >= 0) add(counts[failedFacet], facets[failedFacet], row);
    // A range's own failure does not hide how many have no figure for it.
    for (let index = 0; index < ranges.length; index++) {
      if (ranges[index].of[row] === null && (failed === 0 || failedRange === index)) missing[ranges[index].id]++;
    }
  }
  return { rows: ordered(prepared, state.sort, left, found), counts, missing };
}

/** @param {Uint32Array} counts @param {Facet} facet @param {number} row */
function add(counts, { starts, given }, row) {
  for (let at = starts[row]; at < starts[row + 1]; at++) counts[given[at]]++;
}

/** @param {Prepared} prepared @param {string} sort @param {Uint8Array} left @param {Map<number, number> | null} found */
function ordered(prepared, sort, left, found) {
  let kept = 0;
  for (let row = 0; row < left.length; row++) kept += left[row];
  const rows = new Uint32Array(kept);
  let at = 0;
  for (const row of order(prepared, sort)) if (left[row]) rows[at++] = row;
  // Without an order of the reader's own, what fits the words best comes first.
  if (found && !sort) rows.sort((a, b) => (found.get(b) ?? 0) - (found.get(a) ?? 0) || a - b);
  return rows;
}

/**
 * All rows in an order: a range's id, or name; with - before it the other way round. Rows without a figure come last
 * both ways. Made once for each order.
 * @param {Prepared} prepared @param {string} sort
 */
export function order(prepared, sort) {
  const known = prepared.orders.get(sort);
  if (known) return known;
  const rows = Uint32Array.from(prepared.data.ids, (_, row) => row);
  const down = sort.startsWith("-");
  const key = down ? sort.slice(1) : sort;
  const range = prepared.ranges.find(({ id }) => id === key);
  const facet = prepared.facets.find(({ id }) => id === key);
  if (range) {
    rows.sort((a, b) => {
      const [x, y] = [range.of[a], range.of[b]];
      if (x === null || y === null) return x === y ? a - b : x === null ? 1 : -1;
      return (down ? y - x : x - y) || a - b;
    });
  } else if (facet) {
    // By the names of the answers; those that do not tell come last both ways.
    const names = prepared.data.facets.find(({ id }) => id === key)?.of.map((given) => given.map((place) => facet.answers[place]).filter(([id]) => id !== "none").map(([, name]) => name).sort().join()) ?? [];
    rows.sort((a, b) => {
      if (!names[a] || !names[b]) return names[a] === names[b] ? a - b : names[a] ? -1 : 1;
      return (down ? -1 : 1) * (names[a] < names[b] ? -1 : names[a] > names[b] ? 1 : 0) || a - b;
    });
  } else if (down) rows.reverse();
  prepared.orders.set(sort, rows);
  return rows;
}

/**
 * Bars over a range on a logarithmic scale (or one a number, with step 1): the datasets that each holds.
 * @param {RangeData} range @param {Iterable<number>} rows @returns {{low: number, high: number, number: number}[]}
 */
export function bars(range, rows) {
  /** @type {Map<number, number>} */
  const held = new Map();
  for (const row of rows) {
    const value = range.of[row];
    if (value === null) continue;
    // log10 of 1000 is 2.9999999999999996.
    const place = range.step === 1 ? value : Math.floor(Math.log(value) / Math.log(range.step) + 1e-9);
    held.set(place, (held.get(place) ?? 0) + 1);
  }
  return [...held.keys()]
    .sort((a, b) => a - b)
    .map((place) => ({
      low: range.step === 1 ? place : Math.round(range.step ** place),
      high: range.step === 1 ? place : Math.round(range.step ** (place + 1)) - 1,
      number: held.get(place) ?? 0,
    }));
}
