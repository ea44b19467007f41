// A CT slice through a window that the reader moves: 4,096 values there, 256 greys on the screen.
// @ts-check
import { node, set } from "./elements.js";
import { brush, canvas, choice, colour, crosshair, demonstrate, drawCrosshair, figure, pixels, slider, whenRepainted } from "./knobs-parts.js";

const LOWEST = -1024;
const HIGHEST = 3071;
const PRESETS = /** @type {const} */ ({ "soft tissue": [40, 400], lung: [-600, 1500], bone: [400, 1800], everything: [0, 2048] });

/** Hounsfield units of stored pixels: high byte in red, low byte in green, 1024 too much. @param {ImageData} stored */
export function hounsfield({ data }) {
  const values = new Int16Array(data.length / 4);
  for (let at = 0; at < values.length; at += 1) values[at] = data[4 * at] * 256 + data[4 * at + 1] + LOWEST;
  return values;
}

/** The grey of a value, by the linear function of DICOM PS3.3 C.11.2.1.2. @param {number} value @param {number} centre @param {number} width */
export function grey(value, centre, width) {
  if (value <= centre - 0.5 - (width - 1) / 2) return 0;
  if (value > centre - 0.5 + (width - 1) / 2) return 255;
  return Math.round(((value - (centre - 0.5)) / (width - 1) + 0.5) * 255);
}

/** @param {Element} place */
export function start(place) {
  return demonstrate(place, () => pixels("ct-slice.webp"), (stored) => make(place, stored));
}

/** @param {Element} place @param {ImageData} stored */
function make(place, stored) {
  const values = hounsfield(stored);
  const screen = set(canvas(stored.width, stored.height, "ami-knobs__picture ami-knobs__picture--drag"), {
    "aria-label": "CT of the chest, axial, simulated. Arrow keys move a cross-hair, with Shift faster.",
  });
  const pen = brush(screen, true);
  const shown = pen.createImageData(stored.width, stored.height);
  const greys = new Uint8Array(HIGHEST - LOWEST + 1);
  const told = node("output", "ami-knobs__told");
  const said = node("p", "ami-knobs__said");
  const chart = set(canvas(640, 200, "ami-knobs__chart"), { role: "img" });
  const counts = histogram(values);
  let byKey = false;

  const centre = slider("Centre", { min: LOWEST, max: 1500, step: 1, value: 40 }, (value) => `${figure(value)} HU`, changed);
  const width = slider("Width", { min: 2, max: 4096, step: 1, value: 400 }, (value) => `${figure(value)} HU`, changed);
  const presets = choice("Preset", [["soft tissue", "Soft tissue"], ["lung", "Lung"], ["bone", "Bone"], ["everything", "Everything"]], (name) => {
    centre.put(PRESETS[name][0]);
    width.put(PRESETS[name][1]);
    draw();
  });
  const at = crosshair(screen, (column, row, key) => {
    byKey = key;
    tell();
    draw();
  });

  function changed() {
    const found = Object.entries(PRESETS).find(([, [c, w]]) => c === centre.get() && w === width.get());
    presets.press(found ? /** @type {keyof typeof PRESETS} */ (found[0]) : null);
    draw();
  }

  function tell() {
    const { column, row } = at();
    const value = values[row * stored.width + column];
    told.textContent = `${figure(value)} HU at column ${column}, row ${row}`;
  }

  function draw() {
    const [c, w] = [centre.get(), width.get()];
    for (let value = LOWEST; value <= HIGHEST; value += 1) greys[value - LOWEST] = grey(value, c, w);
    let black = 0;
    let white = 0;
    for (let pixel = 0; pixel < values.length; pixel += 1) {
      const level = greys[values[pixel] - LOWEST];
      if (level === 0) black += 1;
      else if (level === 255) white += 1;
      shown.data.fill(level, 4 * pixel, 4 * pixel + 3);
      shown.data[4 * pixel + 3] = 255;
    }
    pen.putImageData(shown, 0, 0);
    if (byKey && document.activeElement === screen) drawCrosshair(pen, at().column, at().row);
    const share = (/** @type {number} */ count) => `${Math.round((100 * count) / values.length)} %`;
    said.textContent = `From ${figure(c - w / 2)} to ${figure(c + w / 2)} HU the greys tell values apart. Of all pixels ${share(black)} are plain black, ${share(white)} plain white.`;
    drawHistogram(c, w);
  }

  /** How often each value occurs, and the ramp that turns values into greys. @param {number} c @param {number} w */
  function drawHistogram(c, w) {
    const ink = brush(chart);
    const x = (/** @type {number} */ value) => ((value - LOWEST) / 2600) * chart.width;
    ink.clearRect(0, 0, chart.width, chart.height);
    ink.fillStyle = colour(place, "--ami-mark");
    counts.forEach((count, bin) => ink.fillRect(x(LOWEST + bin * 20), chart.height - count * 180, x(LOWEST + 20) - 1, count * 180));
    ink.strokeStyle = colour(place, "--md-default-fg-color");
    ink.lineWidth = 4;
    ink.beginPath();
    ink.moveTo(0, chart.height - 3);
    ink.lineTo(x(c - w / 2), chart.height - 3);
    ink.lineTo(x(c + w / 2), 10);
    ink.lineTo(chart.width, 10);
    ink.stroke();
    set(chart, { "aria-label": `Histogram of the slice; the ramp from black to white runs from ${figure(c - w / 2)} to ${figure(c + w / 2)} HU.` });
  }

  drag(screen, (right, up) => {
    width.put(width.get() + 3 * right);
    centre.put(centre.get() + 2 * up);
    changed();
  });
  screen.addEventListener("blur", draw);
  screen.addEventListener("focus", () => {
    byKey = screen.matches(":focus-visible");
    draw();
  });
  whenRepainted(draw);
  changed();
  tell();
  const hint = node("p", "ami-knobs__hint", "Drag on the picture: to the right for a wider window, upwards for a higher centre. With the picture in focus, arrow keys move a cross-hair.");
  const left = node("div", "ami-knobs__left", screen, told);
  return [left, node("div", "ami-knobs__right", presets.row, centre.row, width.row, chart, said, hint)];
}

/** Counts of bins of 20 HU from the lowest value on, as roots of their share of the largest but air's. @param {Int16Array} values */
function histogram(values) {
  const bins = new Array(130).fill(0);
  for (const value of values) bins[Math.min(129, Math.floor((value - LOWEST) / 20))] += 1;
  const most = Math.max(...bins.slice(12));
  return bins.map((count) => Math.min(1, Math.sqrt(count / most)));
}

/** @param {HTMLCanvasElement} on @param {(right: number, up: number) => void} moved by pixels of the page */
function drag(on, moved) {
  let last = { x: 0, y: 0 };
  on.addEventListener("pointerdown", (event) => {
    last = { x: event.clientX, y: event.clientY };
    on.setPointerCapture(event.pointerId);
  });
  on.addEventListener("pointermove", (event) => {
    if (!on.hasPointerCapture(event.pointerId)) return;
    moved(event.clientX - last.x, last.y - event.clientY);
    last = { x: event.clientX, y: event.clientY };
  });
}
