// One raw image, read in the right way and in wrong ones: what a header is for.
// @ts-check
import { node, set } from "./elements.js";
import { brush, canvas, choice, demonstrate, figure, pixels, slider } from "./knobs-parts.js";
import { hounsfield } from "./knobs-window.js";

export const HEADER = 352;
const SIDE = 128;

/** @typedef {"int16" | "uint16" | "uint8"} Kind */
/** @typedef {{kind: Kind, little: boolean, skip: number}} Reading */

/**
 * A raw file: a header of 352 bytes, then 128 × 128 Hounsfield units as int16, little-endian.
 * @param {Int16Array} values 512 × 512, of which blocks of 4 × 4 become one
 */
export function rawFile(values) {
  const view = new DataView(new ArrayBuffer(HEADER + 2 * SIDE * SIDE));
  // A header is not empty; these bytes only look like one.
  [348, 0, SIDE, SIDE, 1, 16].forEach((value, at) => view.setInt32(4 * at, value, true));
  [..."raw, 128 x 128, int16, little-endian"].forEach((letter, at) => view.setUint8(148 + at, letter.charCodeAt(0)));
  for (let row = 0; row < SIDE; row += 1) {
    for (let column = 0; column < SIDE; column += 1) {
      let sum = 0;
      for (let part = 0; part < 16; part += 1) sum += values[(4 * row + (part >> 2)) * 4 * SIDE + 4 * column + (part & 3)];
      view.setInt16(HEADER + 2 * (row * SIDE + column), Math.round(sum / 16), true);
    }
  }
  return view;
}

/** The numbers that a reading finds. @param {DataView} view @param {Reading} reading */
export function read(view, { kind, little, skip }) {
  const size = kind === "uint8" ? 1 : 2;
  return Array.from({ length: Math.floor((view.byteLength - skip) / size) }, (_, at) => {
    const offset = skip + at * size;
    if (kind === "uint8") return view.getUint8(offset);
    return kind === "int16" ? view.getInt16(offset, little) : view.getUint16(offset, little);
  });
}

/** @param {Element} place */
export function start(place) {
  return demonstrate(place, async () => rawFile(hounsfield(await pixels("ct-slice.webp"))), make);
}

/** @param {DataView} view */
function make(view) {
  const screen = set(canvas(SIDE, SIDE, "ami-knobs__picture ami-knobs__picture--raw"), { role: "img" });
  const pen = brush(screen, true);
  const bytes = node("p", "ami-knobs__bytes");
  const said = set(node("p", "ami-knobs__said"), { role: "status" });
  /** @type {Reading} */
  const now = { kind: "int16", little: true, skip: HEADER };

  const kind = choice("Type", [["int16", "int16"], ["uint16", "uint16"], ["uint8", "uint8"]], (/** @type {Kind} */ chosen) => {
    now.kind = chosen;
    draw();
  });
  const order = choice("Byte order", [["little", "Little-endian"], ["big", "Big-endian"]], (chosen) => {
    now.little = chosen === "little";
    draw();
  });
  const skip = choice("Skipped", [["352", "352 bytes"], ["351", "351 bytes"], ["0", "Nothing"]], (chosen) => {
    now.skip = Number(chosen);
    draw();
  });
  const width = slider("Width", { min: 96, max: 160, step: 1, value: SIDE }, (value) => `${value} pixels`, draw);
  const right = set(node("button", "ami-knobs__button", "Read it right"), { type: "button" });
  right.addEventListener("click", () => {
    Object.assign(now, { kind: "int16", little: true, skip: HEADER });
    width.put(SIDE);
    draw();
  });

  function draw() {
    kind.press(now.kind);
    order.press(now.little ? "little" : "big");
    skip.press(/** @type {"352" | "351" | "0"} */ (String(now.skip)));
    const values = read(view, now);
    const low = values.reduce((a, b) => Math.min(a, b));
    const high = values.reduce((a, b) => Math.max(a, b));
    const wide = width.get();
    screen.width = wide;
    // A reader that believes its header asks for as many rows as there ought to be; what is missing stays grey.
    screen.height = SIDE;
    const shown = pen.createImageData(wide, SIDE);
    for (let at = 0; at < wide * SIDE; at += 1) {
      const level = at < values.length ? Math.round((255 * (values[at] - low)) / (high - low)) : 128;
      shown.data.fill(level, 4 * at, 4 * at + 3);
      shown.data[4 * at + 3] = 255;
    }
    pen.putImageData(shown, 0, 0);
    const size = now.kind === "uint8" ? 1 : 2;
    const middle = now.skip + size * (64 * SIDE + 64);
    const [first, second] = [0, 1].map((next) => view.getUint8(middle + next).toString(16).toUpperCase().padStart(2, "0"));
    bytes.replaceChildren(
      "In the file: ",
      node("code", "", size === 2 ? `${first} ${second}` : first),
      ` at byte ${middle}, read as `,
      node("b", "", figure(values[64 * SIDE + 64])),
      `. Smallest value ${figure(low)}, largest ${figure(high)}.`,
    );
    const wrong = faults(now, wide);
    said.textContent = wrong.length ? wrong.join(" ") : "Read right: a slice of a chest in Hounsfield units.";
    set(screen, { "aria-label": wrong.length ? "The same bytes read wrongly" : "CT of the chest, axial, simulated, read right" });
  }

  draw();
  return [
    node("div", "ami-knobs__left", screen, bytes),
    node("div", "ami-knobs__right", kind.row, order.row, skip.row, width.row, said, node("div", "ami-knobs__choice", right), node("p", "ami-knobs__hint", "The smallest value found is shown black, the largest white.")),
  ];
}

/** What goes wrong in a reading, in words. @param {Reading} reading @param {number} width */
export function faults({ kind, little, skip }, width) {
  const wrong = [];
  if (kind === "uint16") wrong.push("Values below zero come out above 32,767: air turns white.");
  if (kind === "uint8") wrong.push("Each value falls into its two bytes: twice as many pixels, half of them noise.");
  if (kind !== "uint8" && !little) wrong.push("The bytes are swapped: the small steps of one become large ones.");
  if (skip === 351) wrong.push("One byte off, each number is made of halves of two neighbours.");
  if (skip === 0) wrong.push("The header is read as pixels: it stands in the first rows and pushes the picture aside.");
  if (width !== SIDE) wrong.push(`Each row starts ${Math.abs(width - SIDE)} pixels too ${width > SIDE ? "late" : "early"}: the picture leans.`);
  return wrong;
}
