// The table of datasets that answers: what is ticked and typed, as rows, as counts beside the answers, as an address.
// @ts-check
import { node, set, link, recordLink, load, thousands, fileSize } from "./elements.js";
import { addTexts, bars, complete, prepare, select } from "./explorer-filter.js";
import { emptyState, formatState, parseState } from "./explorer-state.js";
import { WAYS } from "./exports.js";

/** @typedef {import("./explorer-filter.js").State} State */
/** @typedef {import("./explorer-filter.js").Prepared} Prepared */
/** @typedef {import("./explorer-filter.js").Result} Result */

const PAGE = 30;
const MOST_COMPARED = 5;
const FEW_ANSWERS = 14;
const DEFAULT_COLUMNS = ["shows", "size", "license", "access", "year"];
/** Columns that show several facts, and by which of them they are ordered. @type {Record<string, string>} */
const SORT_KEYS = { shows: "modality", size: "images" };
const COLUMN_NAMES = { shows: "Shows", size: "How much" };

/** @param {Element} place */
export function start(place) {
  /** @type {Promise<Prepared> | null} */
  let coming = null;
  /** @type {State} */
  let state = emptyState();
  /** @type {Result} */
  let result;
  let shown = PAGE;
  /** @type {Set<string>} */
  const ticked = new Set();
  /** @type {Map<number, HTMLTableRowElement>} */
  const drawn = new Map();
  let drawnColumns = "";

  const form = /** @type {HTMLFormElement} */ (place.querySelector("form"));
  const words = /** @type {HTMLInputElement} */ (form.elements.namedItem("q"));
  const order = /** @type {HTMLSelectElement} */ (place.querySelector("[data-order]"));
  const table = /** @type {HTMLTableElement} */ (place.querySelector("table"));
  const status = /** @type {HTMLElement} */ (place.querySelector("[role=status]"));
  const asked = /** @type {HTMLElement} */ (place.querySelector("[data-asked]"));
  const more = /** @type {HTMLElement} */ (place.querySelector("[data-more]"));
  const compare = /** @type {HTMLAnchorElement} */ (place.querySelector("[data-compare]"));
  const compareAddress = compare.href;
  const toggle = /** @type {HTMLButtonElement} */ (place.querySelector(".ami-ask__toggle"));

  /** The data, asked for by the first thing that needs them. */
  function data() {
    coming ??= load("explorer.json").then((loaded) => prepare(complete(loaded)));
    return coming;
  }

  const known = () => ({
    facets: [...form.querySelectorAll("[data-facet]")].map((element) => element.getAttribute("data-facet") ?? ""),
    ranges: [...form.querySelectorAll("[data-range]")].map((element) => element.getAttribute("data-range") ?? ""),
  });

  function read() {
    state = parseState(location.search, known());
  }

  /** Show what is asked now, and write it into the address, so that one can come back to what was before. */
  async function change() {
    shown = PAGE;
    await show();
    // The reader sees the answer first: a browser takes milliseconds to note an address.
    setTimeout(() => {
      const address = location.pathname + formatState(state) + location.hash;
      if (address !== location.pathname + location.search + location.hash) history.pushState(null, "", address);
    });
  }

  async function show() {
    let ready;
    try {
      ready = await data();
    } catch {
      coming = null;
      status.textContent = "The data could not be loaded. Load the page again.";
      return;
    }
    fillLong(ready);
    result = select(ready, state);
    status.textContent = `${thousands(result.rows.length)} of ${thousands(ready.data.ids.length)} datasets`;
    drawForm(ready);
    drawAsked(ready);
    drawRows(ready);
  }

  /** Answers of facets that are too long to stand in every page. @param {Prepared} ready */
  function fillLong(ready) {
    for (const facet of ready.facets) {
      const list = form.querySelector(`[data-facet="${facet.id}"] ul`);
      if (!list || list.childElementCount || !facet.answers.length) continue;
      for (const [id, name] of facet.answers) {
        const input = set(node("input"), { type: "checkbox", name: facet.id, value: id });
        list.append(node("li", "", node("label", "", input, " ", node("span", "", name), " ", node("span", "ami-facet__count"))));
      }
    }
  }

  /** @param {Prepared} ready */
  function drawForm(ready) {
    if (document.activeElement !== words) words.value = state.text;
    order.value = state.sort;
    ready.facets.forEach((facet, index) => {
      const element = form.querySelector(`[data-facet="${facet.id}"]`);
      if (!(element instanceof HTMLDetailsElement)) return;
      const given = state.answers[facet.id] ?? [];
      mark(element, given.length);
      // What nobody sees is drawn when it is opened, but for the ticks.
      if (!element.open) {
        for (const input of element.querySelectorAll("input:checked")) if (input instanceof HTMLInputElement) input.checked = given.includes(input.value);
        for (const id of given) {
          const input = element.querySelector(`input[value="${CSS.escape(id)}"]`);
          if (input instanceof HTMLInputElement) input.checked = true;
        }
        return;
      }
      for (const input of element.querySelectorAll("input[type=checkbox]")) {
        if (!(input instanceof HTMLInputElement)) continue;
        const place = facet.places.get(input.value);
        const number = place === undefined ? 0 : result.counts[index][place];
        input.checked = given.includes(input.value);
        const label = /** @type {HTMLElement} */ (input.closest("label"));
        label.classList.toggle("ami-facet__empty", number === 0);
        const count = label.querySelector(".ami-facet__count");
        const told = thousands(number);
        if (count && count.textContent !== told) count.textContent = told;
      }
    });
    for (const range of ready.ranges) {
      const element = form.querySelector(`[data-range="${range.id}"]`);
      if (!(element instanceof HTMLDetailsElement)) continue;
      const given = state.ranges[range.id];
      mark(element, given && (given.low !== null || given.high !== null) ? 1 : 0);
      if (!element.open) continue;
      for (const input of element.querySelectorAll("[data-bound]")) {
        if (!(input instanceof HTMLInputElement) || input === document.activeElement) continue;
        const bound = input.getAttribute("data-bound");
        if (bound === "none") input.checked = given?.none ?? false;
        else input.value = String((bound === "low" ? given?.low : given?.high) ?? "");
      }
      const missing = element.querySelector("[data-missing]");
      if (missing) missing.textContent = thousands(result.missing[range.id]);
      drawBars(range, element);
    }
    for (const box of place.querySelectorAll("[data-menu]")) if (box instanceof HTMLDetailsElement && box.open) drawMenu(ready, box);
  }

  /** @param {Element} element @param {number} number how many of its answers are asked for */
  function mark(element, number) {
    element.classList.toggle("ami-facet--asked", number > 0);
  }

  /** @param {import("./explorer-filter.js").RangeData} range @param {Element} element */
  function drawBars(range, element) {
    const found = bars(range, result.rows);
    const most = Math.max(1, ...found.map(({ number }) => number));
    const list = node("ul");
    for (const { low, high, number } of found) {
      const label = low === high ? String(low) : `${amount(range.id, low)} to ${amount(range.id, high)}`;
      const bar = set(document.createElementNS("http://www.w3.org/2000/svg", "svg"), { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" });
      bar.append(set(document.createElementNS("http://www.w3.org/2000/svg", "rect"), { class: "ami-bar", width: String((100 * number) / most), height: "10" }));
      const button = set(node("button", "", node("span", "", label), bar, node("span", "ami-facet__count", thousands(number))), { type: "button" });
      button.addEventListener("click", () => {
        state.ranges[range.id] = { low, high, none: state.ranges[range.id]?.none ?? false };
        change();
      });
      list.append(node("li", "", button));
    }
    element.querySelector(".ami-bounds__bars")?.replaceChildren(list);
  }

  /** What is asked for, each with a way to take it back. @param {Prepared} ready */
  function drawAsked(ready) {
    /** @type {HTMLElement[]} */
    const chips = [];
    /** @param {string} text @param {() => void} drop */
    const chip = (text, drop) => {
      const button = set(node("button", "ami-chip", text, " ×"), { type: "button", "aria-label": `Do not ask for ${text}` });
      button.addEventListener("click", () => {
        drop();
        change();
      });
      chips.push(button);
    };
    if (state.text.trim()) chip(`“${state.text.trim()}”`, () => {
      state.text = "";
      words.value = "";
    });
    for (const facet of ready.facets) {
      for (const id of state.answers[facet.id] ?? []) {
        const at = facet.places.get(id);
        const name = at === undefined ? `${id} (not known here)` : facet.answers[at][1];
        chip(`${facet.name}: ${name}`, () => (state.answers[facet.id] = state.answers[facet.id].filter((other) => other !== id)));
      }
    }
    for (const range of ready.ranges) {
      const given = state.ranges[range.id];
      if (!given || (given.low === null && given.high === null)) continue;
      const missing = result.missing[range.id];
      const bounds = given.low === null ? `up to ${amount(range.id, given.high ?? 0)}` : given.high === null ? `from ${amount(range.id, given.low)}` : `${amount(range.id, given.low)} to ${amount(range.id, given.high)}`;
      const without = missing ? (given.none ? `, with ${thousands(missing)} without a figure` : `; ${thousands(missing)} without a figure not shown`) : "";
      chip(`${range.name}: ${bounds}${without}`, () => delete state.ranges[range.id]);
    }
    if (chips.length > 1) {
      const clear = set(node("button", "ami-chip", "Ask for nothing"), { type: "button" });
      clear.addEventListener("click", () => {
        state = { ...state, text: "", answers: {}, ranges: {} };
        words.value = "";
        change();
      });
      chips.push(clear);
    }
    asked.replaceChildren(...chips);
  }

  const columns = () => state.columns ?? DEFAULT_COLUMNS;

  /** @param {Prepared} ready */
  function drawRows(ready) {
    const names = columns().filter((id) => columnName(ready, id));
    const head = node("tr", "", drawHead("", "Dataset"), ...names.map((id) => drawHead(SORT_KEYS[id] ?? id, columnName(ready, id))));
    table.tHead?.replaceChildren(head);
    // A row once drawn is kept while its columns are those.
    if (names.join() !== drawnColumns) drawn.clear();
    drawnColumns = names.join();
    const rows = Array.from(result.rows.subarray(0, shown), (row) => {
      const line = drawn.get(row) ?? drawRow(ready, row, names);
      drawn.set(row, line);
      return line;
    });
    if (rows.some((line, at) => table.tBodies[0].rows[at] !== line) || table.tBodies[0].rows.length !== rows.length) {
      table.tBodies[0].replaceChildren(...rows);
    }
    drawTicks();
    more.hidden = result.rows.length <= shown;
  }

  /** A column's head: pressed, it orders the rows; pressed again, the other way round. @param {string} key @param {string} name */
  function drawHead(key, name) {
    const button = set(node("button", "", name), { type: "button" });
    const cell = set(node("th", "", button), { scope: "col" });
    const down = state.sort === `-${key || "name"}`;
    const up = state.sort === key;
    if (up || down) cell.setAttribute("aria-sort", down ? "descending" : "ascending");
    // Of figures people want the largest first, of words the first.
    const figures = known().ranges.includes(key);
    button.addEventListener("click", () => {
      if (figures) state.sort = down ? key : `-${key}`;
      else state.sort = up ? `-${key || "name"}` : key;
      change();
    });
    return cell;
  }

  /** @param {Prepared} ready @param {string} id */
  function columnName(ready, id) {
    if (Object.hasOwn(COLUMN_NAMES, id)) return COLUMN_NAMES[/** @type {keyof typeof COLUMN_NAMES} */ (id)];
    return (ready.facets.find((facet) => facet.id === id) ?? ready.ranges.find((range) => range.id === id))?.name ?? "";
  }

  /** @param {Prepared} ready @param {number} row @param {string[]} names */
  function drawRow(ready, row, names) {
    const id = ready.data.ids[row];
    const name = set(node("th", "", tickFor(id, ready.data.names[row]), recordLink("datasets", id, ready.data.names[row])), { scope: "row" });
    if (ready.data.full_names[row]) name.append(node("small", "", ready.data.full_names[row]));
    const line = node("tr", "", name);
    for (const column of names) {
      const cell = node("span", "ami-cell", ...cellOf(ready, row, column));
      if (!cell.hasChildNodes()) cell.append(node("span", "ami-none", "not found"));
      line.append(set(node("td", "", cell), { "data-label": columnName(ready, column) }));
    }
    return line;
  }

  /** @param {Prepared} ready @param {number} row @param {string} column @returns {(string | Node)[]} */
  function cellOf(ready, row, column) {
    const { data } = ready;
    if (column === "shows") {
      const parts = answers(ready, row, "anatomy").map(({ name }) => name);
      return [answers(ready, row, "modality").map(({ name }) => name).join(", "), ...(parts.length ? [node("small", "", parts.join(", "))] : [])];
    }
    if (column === "size") {
      if (!data.counts[row].length) return [node("span", "ami-none", "no figure found")];
      return data.counts[row].slice(0, 3).flatMap(([unit, number]) => [node("span", "ami-count", node("b", "", thousands(number)), ` ${data.units[unit]}`), " "]);
    }
    const range = ready.ranges.find(({ id }) => id === column);
    if (range) {
      const value = range.of[row];
      return value === null ? [] : [amount(range.id, value)];
    }
    const found = answers(ready, row, column);
    if (column === "access") return found.map(({ id, name }) => node("span", `ami-access ami-access--${id}`, name));
    if (column === "license") return found.flatMap(({ id, name }, index) => [index ? ", " : "", recordLink("licenses", id, name)]);
    return [found.map(({ name }) => name).join(", ")].filter(Boolean);
  }

  /** Only the most special answers, and none where the record does not tell. @param {Prepared} ready @param {number} row @param {string} facet */
  function answers(ready, row, facet) {
    const at = ready.data.facets.find(({ id }) => id === facet);
    if (!at) return [];
    return at.of[row].map((place) => ({ id: at.answers[place][0], name: at.answers[place][1] })).filter(({ id }) => id !== "none");
  }

  function drawTicks() {
    for (const tick of table.querySelectorAll(".ami-tick")) {
      if (!(tick instanceof HTMLInputElement)) continue;
      tick.checked = ticked.has(tick.value);
      tick.disabled = !tick.checked && ticked.size >= MOST_COMPARED;
    }
    const number = ticked.size;
    compare.textContent = number ? `Compare ${number}` : "Compare";
    compare.classList.toggle("ami-button--main", number > 1);
    compare.href = number ? `${compareAddress}?datasets=${[...ticked].join(",")}` : compareAddress;
  }

  /** @param {Prepared} ready @param {HTMLDetailsElement} box */
  function drawMenu(ready, box) {
    const inside = /** @type {HTMLElement} */ (box.querySelector("div"));
    if (box.getAttribute("data-menu") === "columns") {
      const offered = [...Object.keys(COLUMN_NAMES), ...ready.ranges.map(({ id }) => id), ...ready.facets.map(({ id }) => id)];
      inside.replaceChildren(
        ...offered.map((id) => {
          const input = set(node("input"), { type: "checkbox" });
          input.checked = columns().includes(id);
          input.addEventListener("change", () => {
            const now = input.checked ? [...columns(), id] : columns().filter((other) => other !== id);
            state.columns = now.join() === DEFAULT_COLUMNS.join() ? null : now;
            change();
          });
          return node("label", "", input, " ", columnName(ready, id));
        }),
      );
      return;
    }
    const said = set(node("p", "ami-menu__said"), { role: "status" });
    const buttons = WAYS.map((way) => {
      const button = set(node("button", "", way.name), { type: "button" });
      button.addEventListener("click", async () => {
        try {
          const text = way.make(await rowsToExport(ready), location.href);
          if (way.file) save(text, way.file, way.type);
          else await navigator.clipboard.writeText(text);
          said.textContent = way.file ? `Saved as ${way.file}.` : "Copied.";
        } catch {
          said.textContent = "That did not work. Load the page again.";
        }
      });
      return button;
    });
    inside.replaceChildren(node("p", "", `${thousands(result.rows.length)} datasets as`), ...buttons, said);
  }

  /** @param {Prepared} ready @returns {Promise<import("./exports.js").Exported[]>} */
  async function rowsToExport(ready) {
    const papers = await load("citations.json");
    return Array.from(result.rows, (row) => {
      const id = ready.data.ids[row];
      const facts = Object.fromEntries(ready.data.facets.filter(({ id }) => id !== "shares").map((facet) => [facet.id, answers(ready, row, facet.id).map(({ name }) => name).join("; ")]));
      const numbers = Object.fromEntries(ready.ranges.map((range) => [range.id, range.of[row]]));
      return { id, name: ready.data.names[row], url: recordLink("datasets", id, "").href, facts, numbers, paper: papers[id] ?? null };
    });
  }

  // ------------------------------------------------------------ what a reader does

  /** @type {ReturnType<typeof setTimeout>} */
  let pause;
  form.addEventListener("submit", (event) => event.preventDefault());
  words.addEventListener("focus", () => {
    data().then((ready) => load("explorer-text.json").then((texts) => addTexts(ready, texts))).catch(() => {});
  }, { once: true });
  words.addEventListener("input", () => {
    state.text = words.value;
    show();
    // One place to come back to for a word, not one for each letter.
    clearTimeout(pause);
    pause = setTimeout(() => change(), 600);
  });
  form.addEventListener("change", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input === words) return;
    const range = input.closest("[data-range]")?.getAttribute("data-range");
    if (range) {
      const element = /** @type {Element} */ (input.closest("[data-range]"));
      const value = (/** @type {string} */ name) => element.querySelector(`[data-bound=${name}]`);
      const number = (/** @type {string} */ name) => {
        const typed = /** @type {HTMLInputElement} */ (value(name)).value.replace(/[\s,._]/g, "");
        return /^\d{1,15}$/.test(typed) ? Number(typed) : null;
      };
      state.ranges[range] = { low: number("low"), high: number("high"), none: /** @type {HTMLInputElement} */ (value("none")).checked };
    } else if (input.name) {
      const now = new Set(state.answers[input.name] ?? []);
      if (input.checked) now.add(input.value);
      else now.delete(input.value);
      state.answers[input.name] = [...now];
    }
    change();
  });
  table.addEventListener("change", (event) => {
    const tick = event.target;
    if (!(tick instanceof HTMLInputElement) || !tick.classList.contains("ami-tick")) return;
    if (tick.checked) ticked.add(tick.value);
    else ticked.delete(tick.value);
    drawTicks();
  });
  order.addEventListener("change", () => {
    state.sort = order.value;
    change();
  });
  // On a phone the questions would stand between the reader and the rows: there they are unfolded.
  toggle.addEventListener("click", () => {
    const unfolded = form.classList.toggle("ami-ask--unfolded");
    toggle.setAttribute("aria-expanded", String(unfolded));
  });
  more.addEventListener("click", async () => {
    shown += 4 * PAGE;
    await show();
  });
  for (const details of place.querySelectorAll("details")) {
    details.addEventListener("toggle", () => {
      if (!details.open) return;
      const list = details.querySelector("ul");
      if (details.hasAttribute("data-facet") && list) data().then((ready) => {
        fillLong(ready);
        addFinder(details, list);
        if (result) drawForm(ready);
      });
      else show();
    });
  }
  // A menu closes as menus do.
  document.addEventListener("click", (event) => {
    for (const box of place.querySelectorAll("[data-menu][open]")) if (event.target instanceof Node && !box.contains(event.target)) box.removeAttribute("open");
  });
  place.addEventListener("keydown", (event) => {
    if (!(event instanceof KeyboardEvent) || event.key !== "Escape" || !(event.target instanceof Element)) return;
    const box = event.target.closest("[data-menu][open]");
    box?.removeAttribute("open");
    box?.querySelector("summary")?.focus();
  });
  addEventListener("popstate", () => {
    read();
    words.value = state.text;
    show();
  });

  // The tables for readers without script are a thousand rows that a browser need not keep.
  for (const element of document.querySelectorAll(".ami-without-js")) element.remove();
  read();
  // The first rows stand in the page already, and nothing is loaded for them; a question in the address is answered.
  if (formatState(state)) {
    words.value = state.text;
    if (state.text) data().then((ready) => load("explorer-text.json").then((texts) => addTexts(ready, texts)).then(show)).catch(() => {});
    show();
  } else {
    for (const line of table.tBodies[0].rows) {
      const name = line.querySelector("th a");
      if (name instanceof HTMLAnchorElement) name.before(tickFor(name.pathname.split("/").at(-2) ?? "", name.textContent ?? ""));
    }
  }
}

/** @param {string} id @param {string} name */
function tickFor(id, name) {
  return set(node("input", "ami-tick"), { type: "checkbox", value: id, "aria-label": `Compare ${name}` });
}

/** A box that narrows a long list of answers. @param {Element} details @param {Element} list */
function addFinder(details, list) {
  if (list.childElementCount <= FEW_ANSWERS || details.querySelector(".ami-facet__find")) return;
  const input = set(node("input", "ami-facet__find"), { type: "search", placeholder: "Find", "aria-label": `Find in ${details.querySelector("summary")?.textContent}` });
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    for (const item of list.children) if (item instanceof HTMLElement) item.hidden = !item.textContent?.toLowerCase().includes(wanted);
  });
  // The box is no question of its own.
  input.addEventListener("change", (event) => event.stopPropagation());
  list.before(input);
}

/** @param {string} range @param {number} value */
function amount(range, value) {
  if (range === "year") return String(value);
  return range === "bytes" ? fileSize(value) : thousands(value);
}

/** @param {string} text @param {string} file @param {string} type */
function save(text, file, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const anchor = link("", "");
  set(anchor, { href: address, download: file });
  anchor.click();
  URL.revokeObjectURL(address);
}
