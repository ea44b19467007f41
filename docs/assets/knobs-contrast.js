// MR contrast from maps of T1, T2 and proton density by the equations of spin echo and inversion recovery.
// @ts-check
import { node, set } from "./elements.js";
import { brush, canvas, choice, crosshair, demonstrate, drawCrosshair, figure, pixels, slider, tick } from "./knobs-parts.js";

/** TR, TE, TI in ms; without TI there is no inversion. Chosen to show each contrast plainly. */
const PRESETS = /** @type {const} */ ({ T1: [500, 12, 0], T2: [5000, 100, 0], PD: [5000, 12, 0], FLAIR: [9000, 110, 2450] });
const WORDS = {
  T1: "Short TR, short TE: what recovers fast (short T1, as white matter and fat) is bright, fluid dark.",
  T2: "Long TR, long TE: what keeps its signal (long T2, as fluid) is bright.",
  PD: "Long TR, short TE: neither relaxation weighs much, the number of protons is left.",
  FLAIR: "T2 contrast after an inversion, read when fluid passes through zero: fluid is dark, and what lies beside it is seen.",
};

/**
 * The signal, as a share of that of water at once and at rest: PD (1 − e^(−TR/T1)) e^(−TE/T2), with an inversion
 * PD |1 − 2 e^(−TI/T1) + e^(−TR/T1)| e^(−TE/T2). All times in ms; the magnitude is shown, so signs are lost.
 * @param {{t1: number, t2: number, density: number}} tissue @param {{tr: number, te: number, ti: number}} sequence
 */
export function signal({ t1, t2, density }, { tr, te, ti }) {
  if (!t1 || !t2) return 0;
  const along = ti ? Math.abs(1 - 2 * Math.exp(-ti / t1) + Math.exp(-tr / t1)) : 1 - Math.exp(-tr / t1);
  return density * along * Math.exp(-te / t2);
}

/** @param {Element} place */
export function start(place) {
  return demonstrate(place, () => pixels("brain-maps.webp"), make);
}

/** @param {ImageData} maps */
function make({ data, width, height }) {
  const screen = set(canvas(width, height, "ami-knobs__picture"), { "aria-label": "MR of the brain, axial, simulated. Arrow keys move a cross-hair, with Shift faster." });
  const pen = brush(screen, true);
  const shown = pen.createImageData(width, height);
  const signals = new Float32Array(width * height);
  const told = node("output", "ami-knobs__told");
  const said = node("p", "ami-knobs__said");
  let byKey = false;

  const ms = (/** @type {number} */ value) => `${figure(value)} ms`;
  const tr = slider("TR, repetition time", { min: 100, max: 10000, step: 50, value: 500 }, ms, changed);
  const te = slider("TE, echo time", { min: 5, max: 250, step: 1, value: 12 }, ms, changed);
  const ti = slider("TI, inversion time", { min: 50, max: 4000, step: 10, value: 2450 }, ms, changed);
  const inversion = tick("Inversion pulse first", false, changed);
  const presets = choice("Preset", [["T1", "T1"], ["T2", "T2"], ["PD", "PD"], ["FLAIR", "FLAIR"]], (name) => {
    const [repetition, echo, inverted] = PRESETS[name];
    tr.put(repetition);
    te.put(echo);
    inversion.input.checked = inverted > 0;
    if (inverted) ti.put(inverted);
    changed();
  });
  const at = crosshair(screen, (column, row, key) => {
    byKey = key;
    tell();
    draw();
  });

  const sequence = () => ({ tr: tr.get(), te: te.get(), ti: inversion.input.checked ? ti.get() : 0 });
  const tissue = (/** @type {number} */ pixel) => ({ t1: data[4 * pixel] * 20, t2: data[4 * pixel + 1] * 2, density: data[4 * pixel + 2] / 255 });

  function changed() {
    ti.input.disabled = !inversion.input.checked;
    const now = sequence();
    const found = /** @type {(keyof typeof PRESETS)[]} */ (Object.keys(PRESETS)).find((name) => PRESETS[name][0] === now.tr && PRESETS[name][1] === now.te && PRESETS[name][2] === now.ti);
    presets.press(found ?? null);
    for (let pixel = 0; pixel < signals.length; pixel += 1) signals[pixel] = signal(tissue(pixel), now);
    // White is a fifth above the brightest of the brain, not the fat around it, which would leave the brain dark in T1.
    const brain = signals.filter((value, pixel) => value > 0 && Math.abs((pixel % width) - width / 2) < width / 4 && Math.abs(pixel / width - height / 2) < height / 4).sort();
    const most = brain[Math.floor(brain.length * 0.99)] * 1.2 || 1;
    for (let pixel = 0; pixel < signals.length; pixel += 1) {
      shown.data.fill(Math.min(255, Math.round((255 * signals[pixel]) / most)), 4 * pixel, 4 * pixel + 3);
      shown.data[4 * pixel + 3] = 255;
    }
    const clash = now.te >= now.tr ? " An echo after the next repetition cannot be had: TE must be shorter than TR." : now.ti && now.ti + now.te >= now.tr ? " This TI and TE do not fit into TR." : "";
    said.textContent = `${found ? WORDS[found] : "A contrast of your own."} White stands for ${figure(100 * most)} % of the signal that water could give.${clash}`;
    tell();
    draw();
  }

  function tell() {
    const { column, row } = at();
    const here = tissue(row * width + column);
    told.textContent = here.t1 ? `T1 ${here.t1} ms, T2 ${here.t2} ms, PD ${figure(here.density, 2)}: signal ${figure(100 * signal(here, sequence()), 1)} %` : "Air or bone: no signal";
  }

  function draw() {
    pen.putImageData(shown, 0, 0);
    if (byKey && document.activeElement === screen) drawCrosshair(pen, at().column, at().row);
  }

  screen.addEventListener("blur", draw);
  screen.addEventListener("focus", () => {
    byKey = screen.matches(":focus-visible");
    draw();
  });
  changed();
  const hint = node("p", "ami-knobs__hint", "Brightness is stretched anew for each setting, as viewers do. Noise and coil are left out. With the picture in focus, arrow keys move a cross-hair.");
  return [node("div", "ami-knobs__left", screen, told), node("div", "ami-knobs__right", presets.row, tr.row, te.row, inversion.row, ti.row, said, hint)];
}
