// What several datasets have in common and what they allow together: pure functions over combine.json.
// @ts-check
import { folded } from "./text-match.js";

/** @typedef {{title: string, url: string}} Source */
/** @typedef {{type: string, dataset: string, note: string, sources: Source[]}} Relation */
/** @typedef {{name: string, names: string[], access: string, licenses: {covers: string, id: string}[], relations: Relation[]}} Dataset */
/** @typedef {{name: string, commercial_use: string, redistribution: string, derivatives: string, attribution: string, share_alike: string}} License */
/** @typedef {{datasets: Record<string, Dataset>, licenses: Record<string, License>, access: Record<string, string>, relations: Record<string, [string, string]>, dependent: string[]}} Data */
/** One relation on the way between two datasets: `from` says it of `to`. @typedef {{from: string, to: string, relation: Relation}} Step */
/** @typedef {{a: string, b: string, certain: boolean, steps: Step[]}} Overlap */
/** @typedef {{word: string, because: {dataset: string, covers: string, license: string}[]}} Verdict */

const FREEDOMS = /** @type {const} */ (["commercial_use", "redistribution", "derivatives"]);
// The strictest first: a combination may do only what all of its parts allow.
const STRICTNESS = ["forbidden", "unstated", "allowed"];

/**
 * Older datasets of which images are in `id`, each with the steps that lead there, nearest first.
 * @param {Data} data @param {string} id @returns {Map<string, Step[]>}
 */
export function origins(data, id) {
  /** @type {Map<string, Step[]>} */
  const found = new Map([[id, []]]);
  for (const [current, steps] of found) {
    for (const relation of data.datasets[current].relations) {
      if (data.dependent.includes(relation.type) && !found.has(relation.dataset)) {
        found.set(relation.dataset, [...steps, { from: current, to: relation.dataset, relation }]);
      }
    }
  }
  return found;
}

/**
 * How two datasets come to share images, by the fewest relations; null where no record tells.
 * Certain: one says it of the other. Else they go back to one another or to the same older sets through
 * further ones, and may hold different images of these.
 * @param {Data} data @param {string} a @param {string} b @returns {Overlap | null}
 */
export function overlap(data, a, b) {
  const [left, right] = [origins(data, a), origins(data, b)];
  /** @type {Step[][]} */
  const ways = [];
  for (const [id, steps] of left) {
    const other = right.get(id);
    if (other) ways.push([...steps, ...other]);
    for (const relation of data.datasets[id].relations) {
      const way = relation.type === "overlaps" && right.get(relation.dataset);
      if (way) ways.push([...steps, { from: id, to: relation.dataset, relation }, ...way]);
    }
  }
  for (const [id, steps] of right) {
    for (const relation of data.datasets[id].relations) {
      const way = relation.type === "overlaps" && left.get(relation.dataset);
      if (way) ways.push([...way, { from: id, to: relation.dataset, relation }, ...steps]);
    }
  }
  if (!ways.length) return null;
  const steps = ways.reduce((best, way) => (way.length < best.length ? way : best));
  return { a, b, certain: steps.length === 1, steps };
}

/** @param {Data} data @param {string[]} ids @returns {Overlap[]} */
export function overlaps(data, ids) {
  return ids.flatMap((a, index) => ids.slice(index + 1).map((b) => overlap(data, a, b))).filter((found) => found !== null);
}

/**
 * For each freedom the strictest word over all parts, and the parts that make it so.
 * @param {Data} data @param {string[]} ids @returns {Record<string, Verdict>}
 */
export function permissions(data, ids) {
  const parts = allParts(data, ids);
  return Object.fromEntries(
    FREEDOMS.map((freedom) => {
      const word = STRICTNESS.find((candidate) => parts.some((part) => data.licenses[part.license][freedom] === candidate)) ?? "unstated";
      const because = word === "allowed" ? [] : parts.filter((part) => data.licenses[part.license][freedom] === word);
      return [freedom, { word, because }];
    }),
  );
}

/**
 * What binds the combination as a whole: who must be named, which licence a changed version must carry, and
 * whether two of them contradict each other.
 * @param {Data} data @param {string[]} ids
 */
export function duties(data, ids) {
  const used = [...new Set(allParts(data, ids).map((part) => part.license))];
  const alike = used.filter((id) => data.licenses[id].share_alike === "required");
  return {
    licenses: used,
    name: used.filter((id) => data.licenses[id].attribution === "required"),
    shareAlike: alike,
    contradiction: alike.length > 1,
    unlicensed: ids.filter((id) => data.datasets[id].licenses.some((part) => part.id === "NOASSERTION")),
  };
}

/** Datasets by what it takes to get them, the hardest first. @param {Data} data @param {string[]} ids */
export function effort(data, ids) {
  // The words for it stand from the easiest to the hardest; where it was not found it comes last.
  const levels = Object.keys(data.access);
  return [...ids].sort((a, b) => levels.indexOf(data.datasets[b].access) - levels.indexOf(data.datasets[a].access));
}

/** @param {Data} data @param {string[]} ids */
function allParts(data, ids) {
  return ids.flatMap((dataset) =>
    data.datasets[dataset].licenses.map((part) => ({ dataset, covers: part.covers, license: part.id })),
  );
}

/**
 * Ids whose names hold what was typed: those that begin with it first, then in the order of the data.
 * @param {Data} data @param {string} typed @param {number} most
 */
export function suggestions(data, typed, most) {
  const wanted = folded(typed);
  if (!wanted) return [];
  /** @type {[number, string][]} */
  const ranked = [];
  for (const [id, dataset] of Object.entries(data.datasets)) {
    const at = [dataset.name, ...dataset.names].map((name) => folded(name).indexOf(wanted)).filter((place) => place >= 0);
    if (at.length) ranked.push([Math.min(...at) === 0 ? 0 : 1, id]);
  }
  return ranked
    .sort((x, y) => x[0] - y[0])
    .slice(0, most)
    .map(([, id]) => id);
}
