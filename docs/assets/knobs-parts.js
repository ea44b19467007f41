// What the small demonstrations share: sliders, rows of buttons, a cross-hair, and pictures read without a wrong pixel.
// @ts-check
import { node, set } from "./elements.js";

let named = 0;

/**
 * @typedef {object} Slider
 * @property {HTMLElement} row
 * @property {HTMLInputElement} input
 * @property {() => number} get
 * @property {(value: number) => void} put without telling
 */

/** Where the pictures of the demonstrations lie. @param {string} name */
function address(name) {
  return new URL(`knobs/${name}`, import.meta.url);
}

/** @param {string} name a file of the folder knobs @returns {Promise<Response>} */
export async function file(name) {
  const answer = await fetch(address(name));
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer;
}

/**
 * The pixels of a picture as they are stored: neither its colour space nor an opacity may change a value.
 * @param {string} name @returns {Promise<ImageData>}
 */
export async function pixels(name) {
  const blob = await (await file(name)).blob();
  const picture = await createImageBitmap(blob, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  const pen = brush(canvas(picture.width, picture.height), true);
  pen.drawImage(picture, 0, 0);
  picture.close();
  return pen.getImageData(0, 0, pen.canvas.width, pen.canvas.height);
}

/** @param {number} width @param {number} height @param {string} [classes] */
export function canvas(width, height, classes = "") {
  const made = node("canvas", classes);
  made.width = width;
  made.height = height;
  return made;
}

/** @param {HTMLCanvasElement} on @param {boolean} [read] whether its pixels will be read back */
export function brush(on, read = false) {
  const pen = on.getContext("2d", { willReadFrequently: read });
  if (!pen) throw new Error("no canvas");
  return pen;
}

/** A colour of the page's style. @param {Element} place @param {string} name */
export function colour(place, name) {
  return getComputedStyle(place).getPropertyValue(name).trim();
}

/** Calls again when the page turns light or dark. @param {() => void} draw */
export function whenRepainted(draw) {
  new MutationObserver(draw).observe(document.body, { attributes: true, attributeFilter: ["data-md-color-scheme"] });
}

/**
 * The parts of a demonstration take the place of what readers without script see, once the data are there.
 * @template T @param {Element} place @param {() => Promise<T>} load @param {(data: T) => (Node | string)[]} make
 */
export async function demonstrate(place, load, make) {
  place.classList.add("ami-knobs");
  try {
    const data = await load();
    const parts = make(data);
    place.querySelector(".ami-without-js")?.remove();
    place.append(...parts);
    set(place, { "data-ami-ready": "" });
  } catch (error) {
    console.error(error);
    place.append(node("p", "ami-knobs__said", "This demonstration could not be loaded. Load the page again."));
  }
}

/**
 * @param {string} name @param {{min: number, max: number, step: number, value: number}} range
 * @param {(value: number) => string} words @param {(value: number) => void} change @returns {Slider}
 */
export function slider(name, range, words, change) {
  const id = `ami-knob-${(named += 1)}`;
  const input = set(node("input", "ami-knobs__slider"), { id, type: "range" });
  for (const [key, value] of Object.entries(range)) set(input, { [key]: String(value) });
  const shown = set(node("output", "ami-knobs__value"), { for: id, "aria-live": "off" });
  const tell = () => {
    shown.textContent = words(input.valueAsNumber);
    set(input, { "aria-valuetext": words(input.valueAsNumber) });
  };
  input.addEventListener("input", () => {
    tell();
    change(input.valueAsNumber);
  });
  tell();
  const row = node("div", "ami-knobs__row", set(node("label", "", name), { for: id }), shown, input);
  const put = (/** @type {number} */ value) => {
    input.value = String(value);
    tell();
  };
  return { row, input, put, get: () => input.valueAsNumber };
}

/**
 * Buttons of which one at most is pressed.
 * @template {string} T @param {string} name @param {readonly (readonly [T, string | Node])[]} options what is chosen, and what it says
 * @param {(chosen: T) => void} choose @returns {{row: HTMLElement, press: (chosen: T | null) => void}}
 */
export function choice(name, options, choose) {
  const row = set(node("div", "ami-knobs__choice"), { role: "group", "aria-label": name });
  row.append(node("span", "ami-knobs__name", name));
  const made = options.map(([value, words]) => {
    const button = set(node("button", "ami-knobs__button", words), { type: "button", "data-value": value });
    button.addEventListener("click", () => {
      press(value);
      choose(value);
    });
    row.append(button);
    return button;
  });
  /** @param {T | null} chosen */
  const press = (chosen) => made.forEach((button) => set(button, { "aria-pressed": String(button.dataset.value === chosen) }));
  press(null);
  return { row, press };
}

/** @param {string} words @param {boolean} checked @param {(now: boolean) => void} change */
export function tick(words, checked, change) {
  const input = set(node("input"), { type: "checkbox" });
  input.checked = checked;
  input.addEventListener("change", () => change(input.checked));
  return { row: node("label", "ami-knobs__tick", input, words), input };
}

/**
 * A cross-hair by the pointer or the arrow keys. Keys move it by 1, with Shift by 10; Home puts it in the middle.
 * @param {HTMLCanvasElement} on @param {(column: number, row: number, byKey: boolean) => void} moved
 */
export function crosshair(on, moved) {
  let column = on.width >> 1;
  let row = on.height >> 1;
  /** @param {number} x @param {number} y @param {boolean} byKey */
  const go = (x, y, byKey) => {
    column = Math.min(on.width - 1, Math.max(0, Math.floor(x)));
    row = Math.min(on.height - 1, Math.max(0, Math.floor(y)));
    moved(column, row, byKey);
  };
  set(on, { tabindex: "0", role: "application", "aria-roledescription": "picture with a cross-hair" });
  on.addEventListener("keydown", (event) => {
    const by = event.shiftKey ? 10 : 1;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowLeft") go(column - by, row, true);
    else if (event.key === "ArrowRight") go(column + by, row, true);
    else if (event.key === "ArrowUp") go(column, row - by, true);
    else if (event.key === "ArrowDown") go(column, row + by, true);
    else if (event.key === "Home") go(on.width >> 1, on.height >> 1, true);
    else return;
    event.preventDefault();
  });
  const point = (/** @type {PointerEvent} */ event) => {
    const box = on.getBoundingClientRect();
    go(((event.clientX - box.left) / box.width) * on.width, ((event.clientY - box.top) / box.height) * on.height, false);
  };
  on.addEventListener("pointermove", point);
  on.addEventListener("pointerdown", point);
  return () => ({ column, row });
}

/** A cross-hair drawn so that it is seen on black and on white. @param {CanvasRenderingContext2D} pen @param {number} column @param {number} row */
export function drawCrosshair(pen, column, row) {
  const { width, height } = pen.canvas;
  const gap = Math.max(3, width / 64);
  for (const [paint, thickness] of /** @type {const} */ ([["#000", 3], ["#ffd84d", 1]])) {
    pen.strokeStyle = paint;
    pen.lineWidth = thickness;
    pen.beginPath();
    pen.moveTo(0, row + 0.5);
    pen.lineTo(column - gap, row + 0.5);
    pen.moveTo(column + gap, row + 0.5);
    pen.lineTo(width, row + 0.5);
    pen.moveTo(column + 0.5, 0);
    pen.lineTo(column + 0.5, row - gap);
    pen.moveTo(column + 0.5, row + gap);
    pen.lineTo(column + 0.5, height);
    pen.stroke();
  }
}

/** A number as it is printed: with a real minus. @param {number} number @param {number} [digits] */
export function figure(number, digits = 0) {
  return number.toFixed(digits).replace(/^-(?=0(\.0*)?$)/, "").replace("-", "−");
}
