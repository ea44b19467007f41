// Free text as people type it: case, hyphens, spaces and one slip of a finger do not matter.
// @ts-check

/** Small letters and digits only. @param {string} text */
export function folded(text) {
  return text.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "");
}

/** The words of a text, folded. @param {string} text @returns {string[]} */
export function words(text) {
  return text.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f]/g, "").split(/[^a-z0-9]+/).filter(Boolean);
}

/**
 * An index over texts: for each a name, which counts most, and what else is said.
 * `search` gives the places of texts that hold every word asked for, with a score each; higher is better.
 */
export class TextIndex {
  /** @param {string[]} names @param {string[]} [texts] */
  constructor(names, texts = []) {
    this.names = names.map(folded);
    this.nameWords = names.map((name) => ` ${words(name).join(" ")}`);
    /** @type {string[]} */
    this.texts = [];
    /** @type {Set<string> | null} */
    this.vocabulary = null;
    this.addTexts(texts);
  }

  /** @param {string[]} texts */
  addTexts(texts) {
    this.texts = texts.map((text) => ` ${words(text).join(" ")}`);
    this.vocabulary = null;
  }

  /** @param {string} query @returns {Map<number, number>} */
  search(query) {
    const whole = folded(query);
    if (!whole) return new Map();
    const asked = words(query);
    const exact = this.#score(whole, asked);
    if (exact.size) return exact;
    // Nothing holds every word: each that no text knows is taken for the nearest words that some text knows.
    const mended = asked.map((word) => (this.#known(word) ? [word] : this.#nearest(word)));
    if (mended.some((candidates) => !candidates.length)) return exact;
    return this.#scoreAny(mended);
  }

  /** @param {string} whole @param {string[]} asked */
  #score(whole, asked) {
    /** @type {Map<number, number>} */
    const found = new Map();
    for (let place = 0; place < this.names.length; place++) {
      const name = this.names[place];
      // The whole query within the folded name: 'chest xray 14' is 'ChestX-ray14'.
      const at = name.indexOf(whole);
      if (at >= 0) {
        found.set(place, name.length === whole.length ? 100 : at === 0 ? 80 : 60);
        continue;
      }
      const score = this.#all(place, asked);
      if (score) found.set(place, score);
    }
    return found;
  }

  /** @param {number} place @param {string[]} asked */
  #all(place, asked) {
    let score = 0;
    for (const word of asked) {
      if (this.nameWords[place].includes(` ${word}`)) score += 10;
      else if (this.names[place].includes(word)) score += 6;
      else if (this.texts[place]?.includes(` ${word}`)) score += 2;
      else return 0;
    }
    return score;
  }

  /** @param {string[][]} candidates */
  #scoreAny(candidates) {
    /** @type {Map<number, number>} */
    const found = new Map();
    for (let place = 0; place < this.names.length; place++) {
      let score = 0;
      for (const group of candidates) {
        const best = Math.max(...group.map((word) => this.#all(place, [word])));
        if (!best) {
          score = 0;
          break;
        }
        score += best;
      }
      // A guess ranks below what was asked for.
      if (score) found.set(place, score / 2);
    }
    return found;
  }

  /** @param {string} word */
  #known(word) {
    const start = ` ${word}`;
    return this.nameWords.some((text) => text.includes(start)) || this.texts.some((text) => text.includes(start)) || this.names.some((name) => name.includes(word));
  }

  /** Words that one letter more, less, other or two swapped makes of this one. @param {string} word */
  #nearest(word) {
    if (word.length < 4) return [];
    if (!this.vocabulary) this.vocabulary = new Set([...this.nameWords, ...this.texts].join("").split(" "));
    const near = [];
    for (const known of this.vocabulary) if (Math.abs(known.length - word.length) < 2 && oneSlip(word, known)) near.push(known);
    return near.slice(0, 20);
  }
}

/** Whether one slip of a finger makes `a` of `b`. @param {string} a @param {string} b */
export function oneSlip(a, b) {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let [end, other] = [a.length, b.length];
  while (end > start && other > start && a[end - 1] === b[other - 1]) {
    end--;
    other--;
  }
  const [mine, theirs] = [a.slice(start, end), b.slice(start, other)];
  if (Math.max(mine.length, theirs.length) < 2) return true;
  return mine.length === 2 && theirs.length === 2 && mine[0] === theirs[1] && mine[1] === theirs[0];
}
