// One beat of the heart: the frames stand side by side in one picture, and time is a slider.
// @ts-check
import { node, set } from "./elements.js";
import { brush, canvas, demonstrate, pixels, slider } from "./knobs-parts.js";

const FRAMES = 20;
// A beat of about a second; what is simulated has no time of its own.
const MILLISECONDS = 50;

/** @param {Element} place */
export function start(place) {
  return demonstrate(place, () => pixels("heart-beat.webp"), make);
}

/** @param {ImageData} strip */
function make(strip) {
  const wide = strip.width / FRAMES;
  const screen = set(canvas(wide, strip.height, "ami-knobs__picture"), { role: "img" });
  const pen = brush(screen);
  const time = slider("Frame of the beat", { min: 1, max: FRAMES, step: 1, value: 1 }, (frame) => `${frame} of ${FRAMES}`, draw);

  function draw() {
    const frame = time.get() - 1;
    // The strip is laid so that only its frame falls on the canvas.
    pen.putImageData(strip, -frame * wide, 0, frame * wide, 0, wide, strip.height);
    set(screen, { "aria-label": `MR of the heart, short axis, frame ${frame + 1} of ${FRAMES}, simulated` });
  }

  draw();
  const words = node("p", "ami-knobs__said", "Short axis, balanced steady state. The wall thickens as the cavity empties, because muscle keeps its volume; the dark spots in the cavity are the papillary muscles.");
  const controls = node("div", "ami-knobs__right", words, time.row);
  // Nothing moves by itself; who asked for less motion is not even offered it.
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
    let timer = 0;
    const play = set(node("button", "ami-knobs__button", "Play"), { type: "button", "aria-pressed": "false" });
    play.addEventListener("click", () => {
      clearInterval(timer);
      timer = timer ? 0 : setInterval(() => (time.put((time.get() % FRAMES) + 1), draw()), MILLISECONDS);
      set(play, { "aria-pressed": String(timer !== 0) });
    });
    controls.append(node("div", "ami-knobs__choice", play));
  }
  return [node("div", "ami-knobs__left", screen), controls];
}
