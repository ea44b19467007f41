// A volume in three planes. Which way is left is said by the affine alone: flip the numbers and not the affine, or the
// other way round, and the letters stand where they stood while the patient is mirrored.
// @ts-check
import { node, set } from "./elements.js";
import { brush, canvas, choice, demonstrate, figure, file, slider, tick } from "./knobs-parts.js";

/** @typedef {number[][]} Affine of 4 rows; takes the counters (i, j, k) to millimetres to right, front and head as + */
/** @typedef {{shape: [number, number, number], affine: Affine}} About shape is of (z, y, x) */
/** @typedef {{across: number, down: number, letters: [string, string, string, string]}} Plane letters: left, right, top, bottom */

const ENDS = [["L", "R"], ["P", "A"], ["I", "S"]];
const ZOOM = 4;
const NAMES = /** @type {const} */ (["Sagittal", "Coronal", "Axial"]);

/** For each world axis the counter that runs along it, and whether up or down. @param {Affine} affine */
export function axes(affine) {
  return [0, 1, 2].map((world) => {
    const row = affine[world].slice(0, 3);
    const counter = row.reduce((best, value, at) => (Math.abs(value) > Math.abs(row[best]) ? at : best), 0);
    return { counter, sign: Math.sign(row[counter]) };
  });
}

/** The affine of the same volume with its first counter running the other way. @param {Affine} affine @param {number} length */
export function flipped(affine, length) {
  return affine.map((row) => [-row[0], row[1], row[2], row[3] + row[0] * (length - 1)]);
}

/** Where a voxel lies, in mm to right, front and head. @param {Affine} affine @param {number[]} voxel */
export function position(affine, voxel) {
  return affine.slice(0, 3).map((row) => row[0] * voxel[0] + row[1] * voxel[1] + row[2] * voxel[2] + row[3]);
}

/** @param {Element} place */
export function start(place) {
  return demonstrate(
    place,
    async () => {
      const [about, packed] = await Promise.all([file("volume.json").then((answer) => answer.json()), file("volume.bin")]);
      if (!packed.body) throw new Error("volume.bin: empty");
      // A server may have said that the file is packed; then the browser has unpacked it already.
      const raw = new Uint8Array(await packed.arrayBuffer());
      const gzip = raw[0] === 0x1f && raw[1] === 0x8b;
      const bytes = gzip ? new Uint8Array(await new Response(new Blob([raw]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer()) : raw;
      return { about: /** @type {About} */ (about), bytes };
    },
    make,
  );
}

/** @param {{about: About, bytes: Uint8Array}} data */
function make({ about, bytes }) {
  const size = [about.shape[2], about.shape[1], about.shape[0]];
  if (bytes.length !== size[0] * size[1] * size[2]) throw new Error("volume.bin: wrong length");
  const spot = size.map((length) => length >> 1);
  const said = set(node("p", "ami-knobs__said"), { role: "status" });
  const told = node("output", "ami-knobs__told");
  let numbersFlipped = false;
  let affineFlipped = false;
  let radiological = true;

  const numbers = tick("Flip the numbers from left to right", false, (now) => ((numbersFlipped = now), draw()));
  const header = tick("Flip the affine along with them", false, (now) => {
    affineFlipped = now;
    // The cross-hair stays at its place in the body; what changes is how its voxel is counted.
    spot[0] = size[0] - 1 - spot[0];
    for (const plane of planes) plane.knob.put(spot[plane.counter]);
    draw();
  });
  const side = choice("Patient’s left is shown", [["right", "on the right"], ["left", "on the left"]], (chosen) => ((radiological = chosen === "right"), draw()));
  side.press("right");

  const affine = () => (affineFlipped ? flipped(about.affine, size[0]) : about.affine);
  /** @param {number[]} voxel as it is counted in the file at hand */
  const value = (voxel) => bytes[((voxel[2] * size[1] + voxel[1]) * size[0]) + (numbersFlipped ? size[0] - 1 - voxel[0] : voxel[0])];

  /** What a plane shows across and down, towards which end of the body the screen's right and bottom go. */
  const layouts = [
    { through: 0, across: 1, rightIs: -1, down: 2 },
    { through: 1, across: 0, rightIs: -1, down: 2 },
    { through: 2, across: 0, rightIs: -1, down: 1 },
  ];
  const planes = layouts.map((layout, at) => {
    const screen = set(canvas(size[axes(about.affine)[layout.across].counter] * ZOOM, size[axes(about.affine)[layout.down].counter] * ZOOM, "ami-knobs__picture"), { role: "img" });
    const letters = ["left", "right", "top", "bottom"].map((edge) => node("span", `ami-knobs__letter ami-knobs__letter--${edge}`));
    const counter = axes(about.affine)[layout.through].counter;
    const knob = slider(NAMES[at], { min: 0, max: size[counter] - 1, step: 1, value: spot[counter] }, (slice) => `slice ${slice}`, (slice) => {
      spot[counter] = slice;
      draw();
    });
    const figureOf = node("div", `ami-knobs__plane ami-knobs__plane--${NAMES[at].toLowerCase()}`, node("div", "ami-knobs__frame", screen, ...letters), knob.row);
    const plane = { layout, screen, letters, counter, knob, figureOf };
    screen.addEventListener("pointerdown", (event) => {
      const box = screen.getBoundingClientRect();
      const ways = directions(layout);
      for (const [way, share] of /** @type {const} */ ([[ways.across, (event.clientX - box.left) / box.width], [ways.down, (event.clientY - box.top) / box.height]])) {
        const step = Math.min(size[way.counter] - 1, Math.max(0, Math.floor(share * size[way.counter])));
        spot[way.counter] = way.forward ? step : size[way.counter] - 1 - step;
      }
      for (const other of planes) other.knob.put(spot[other.counter]);
      draw();
    });
    return plane;
  });

  /** The counters that run across and down the screen, and whether they run with it. @param {typeof layouts[number]} layout */
  function directions(layout) {
    const known = axes(affine());
    const rightIs = layout.across === 0 && !radiological ? 1 : layout.rightIs;
    const across = known[layout.across];
    const down = known[layout.down];
    return {
      across: { counter: across.counter, forward: across.sign === rightIs },
      down: { counter: down.counter, forward: down.sign === -1 },
      letters: [ENDS[layout.across][rightIs > 0 ? 0 : 1], ENDS[layout.across][rightIs > 0 ? 1 : 0], ENDS[layout.down][1], ENDS[layout.down][0]],
    };
  }

  function draw() {
    for (const [at, { layout, screen, letters, counter }] of planes.entries()) {
      const { across, down, letters: ends } = directions(layout);
      const [wide, high] = [size[across.counter], size[down.counter]];
      const small = canvas(wide, high);
      const shown = brush(small).createImageData(wide, high);
      const voxel = [...spot];
      for (let row = 0, to = 0; row < high; row += 1) {
        voxel[down.counter] = down.forward ? row : high - 1 - row;
        for (let column = 0; column < wide; column += 1, to += 4) {
          voxel[across.counter] = across.forward ? column : wide - 1 - column;
          shown.data.fill(value(voxel), to, to + 3);
          shown.data[to + 3] = 255;
        }
      }
      brush(small).putImageData(shown, 0, 0);
      const pen = brush(screen, true);
      pen.clearRect(0, 0, screen.width, screen.height);
      pen.imageSmoothingQuality = "high";
      pen.drawImage(small, 0, 0, screen.width, screen.height);
      const x = (across.forward ? spot[across.counter] + 0.5 : wide - spot[across.counter] - 0.5) * ZOOM;
      const y = (down.forward ? spot[down.counter] + 0.5 : high - spot[down.counter] - 0.5) * ZOOM;
      pen.fillStyle = "#ffd84d90";
      pen.fillRect(x, 0, 1, screen.height);
      pen.fillRect(0, y, screen.width, 1);
      letters.forEach((letter, edge) => (letter.textContent = ends[edge]));
      set(screen, { "aria-label": `CT of the trunk, ${NAMES[at].toLowerCase()}, slice ${spot[counter]}, simulated; ${ends[0]} at the left edge, ${ends[2]} at the top` });
    }
    const [right, front, head] = position(affine(), spot);
    told.textContent = `Voxel (${spot.join(", ")}) lies ${figure(Math.abs(right))} mm ${right < 0 ? "left" : "right"}, ${figure(Math.abs(front))} mm ${front < 0 ? "back" : "front"}, ${figure(Math.abs(head))} mm ${head < 0 ? "down" : "up"} of the origin.`;
    const words = {
      "": "Numbers and affine agree: the letters are true.",
      numbers: "Wrong: the numbers were flipped and the affine was not told. The letters look as they did, and left is right.",
      affine: "Wrong: the affine was flipped and the numbers were not. The letters look as they did, and left is right.",
      both: "Both were flipped: another order in the file, the same patient. The picture has not changed, only the counting.",
    };
    said.textContent = words[numbersFlipped ? (affineFlipped ? "both" : "numbers") : affineFlipped ? "affine" : ""];
    said.classList.toggle("ami-knobs__said--wrong", numbersFlipped !== affineFlipped);
  }

  draw();
  const hint = node("p", "ami-knobs__hint", "R, L: the patient’s right and left. A, P: front and back. S, I: towards head and feet. Click a plane to move the others there.");
  return [
    node("div", "ami-knobs__planes", ...[2, 1, 0].map((at) => planes[at].figureOf)),
    node("div", "ami-knobs__right", told, numbers.row, header.row, said, side.row, hint),
  ];
}
