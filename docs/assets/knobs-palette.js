// One PET picture in four colour maps: the numbers stay, what the eye makes of them does not.
// @ts-check
import { node, set } from "./elements.js";
import { brush, canvas, choice, colour, demonstrate, pixels, slider, whenRepainted } from "./knobs-parts.js";

const VIEWS = 24;

/** @typedef {[number, number, number]} Colour from 0 to 1 */
/** @type {Record<"grey" | "inverted" | "hot" | "jet", {name: string, at: (share: number) => Colour, words: string}>} */
export const MAPS = {
  grey: { name: "Grey", at: (x) => [x, x, x], words: "Lightness rises evenly: what looks twice as far apart is so in the numbers, nearly." },
  inverted: { name: "Inverted grey", at: (x) => [1 - x, 1 - x, 1 - x], words: "The same steps turned round: faint uptake is dark on white, as it is usually read in PET." },
  hot: { name: "Hot", at: (x) => [part(3 * x), part(3 * x - 1), part(3 * x - 2)], words: "Black, red, yellow, white: lightness never falls, so order is kept and colour adds steps to it." },
  jet: {
    name: "Jet",
    at: (x) => [part(1.5 - Math.abs(4 * x - 3)), part(1.5 - Math.abs(4 * x - 2)), part(1.5 - Math.abs(4 * x - 1))],
    words: "Lightness rises, falls and jumps: the highest values are dark again, and yellow and cyan draw edges that are not in the numbers.",
  },
};

/** @param {number} value */
function part(value) {
  return Math.min(1, Math.max(0, value));
}

/** 256 colours of a map, three bytes each. @param {keyof typeof MAPS} name */
export function table(name) {
  return Uint8Array.from({ length: 768 }, (_, at) => Math.round(255 * MAPS[name].at(Math.floor(at / 3) / 255)[at % 3]));
}

/** CIE lightness L*, 0 to 100, of a colour in sRGB. @param {Colour} colour */
export function lightness(colour) {
  const [r, g, b] = colour.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return luminance > 216 / 24389 ? 116 * Math.cbrt(luminance) - 16 : (luminance * 24389) / 27;
}

/** @param {Element} place */
export function start(place) {
  return demonstrate(place, () => pixels("pet-mip.webp"), (strip) => make(place, strip));
}

/** @param {Element} place @param {ImageData} strip */
function make(place, strip) {
  const wide = strip.width / VIEWS;
  const screen = set(canvas(wide, strip.height, "ami-knobs__picture ami-knobs__picture--tall"), { role: "img" });
  const pen = brush(screen, true);
  const shown = pen.createImageData(wide, strip.height);
  const said = node("p", "ami-knobs__said");
  const names = /** @type {(keyof typeof MAPS)[]} */ (Object.keys(MAPS));
  let map = names[0];
  const charts = names.map((name) => ({ name, chart: canvas(240, 120, "ami-knobs__curve") }));

  const maps = choice(
    "Colour map",
    charts.map(({ name, chart }) => /** @type {const} */ ([name, node("span", "ami-knobs__map", MAPS[name].name, chart)])),
    (name) => {
      map = name;
      draw();
    },
  );
  const turn = slider("Turned by", { min: 0, max: 345, step: 15, value: 0 }, (angle) => `${angle}°`, draw);

  function draw() {
    const colours = table(map);
    const first = Math.round(turn.get() / 15) * wide;
    for (let row = 0, to = 0; row < strip.height; row += 1) {
      for (let column = 0; column < wide; column += 1, to += 4) {
        const value = strip.data[4 * (row * strip.width + first + column)];
        shown.data.set(colours.subarray(3 * value, 3 * value + 3), to);
        shown.data[to + 3] = 255;
      }
    }
    pen.putImageData(shown, 0, 0);
    said.textContent = MAPS[map].words;
    set(screen, { "aria-label": `PET of the body, maximum-intensity projection turned by ${turn.get()}°, ${MAPS[map].name.toLowerCase()}, simulated` });
  }

  /** Under each curve of lightness the colours it belongs to. */
  function drawCurves() {
    for (const { name, chart } of charts) {
      const ink = brush(chart);
      ink.clearRect(0, 0, chart.width, chart.height);
      for (let x = 0; x < chart.width; x += 1) {
        ink.fillStyle = `rgb(${MAPS[name].at(x / (chart.width - 1)).map((c) => Math.round(255 * c)).join(" ")})`;
        ink.fillRect(x, 96, 1, 24);
      }
      ink.strokeStyle = colour(place, "--md-default-fg-color");
      ink.lineWidth = 4;
      ink.beginPath();
      for (let x = 0; x < chart.width; x += 2) ink.lineTo(x, 88 - 0.82 * lightness(MAPS[name].at(x / (chart.width - 1))));
      ink.stroke();
    }
  }

  maps.press(map);
  draw();
  drawCurves();
  whenRepainted(drawCurves);
  const controls = node("div", "ami-knobs__right", maps.row, node("p", "ami-knobs__hint", "The curves are CIE lightness L* from the lowest value (left) to the highest (right): how bright each colour looks."), said, turn.row);
  // Nothing moves by itself; who asked for less motion is not even offered it.
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
    let timer = 0;
    const play = set(node("button", "ami-knobs__button", "Turn"), { type: "button", "aria-pressed": "false" });
    play.addEventListener("click", () => {
      clearInterval(timer);
      timer = timer ? 0 : setInterval(() => (turn.put((turn.get() + 15) % 360), draw()), 150);
      set(play, { "aria-pressed": String(timer !== 0) });
    });
    controls.append(node("div", "ami-knobs__choice", play));
  }
  return [node("div", "ami-knobs__left", screen), controls];
}
