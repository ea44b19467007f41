"""The data of three small demonstrations in the browser, made from the body of `samples.organs`.

* `ct-slice.webp`: the chest as Hounsfield units + 1024 in 16 bits, high byte in red, low byte in green; lossless.
* `pet-mip.webp`: 24 maximum-intensity projections over 360° side by side in one strip of grey, SUV 0 to 8; lossy.
* `volume.bin`: a CT volume through the soft-tissue window, gzip, with shape, spacing and affine in `volume.json`.

Run as `python scripts/samples/knob_data.py` with `scripts` on the path; it writes into docs/assets/knobs.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.ndimage import zoom

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from samples import ct, mr_body, nuclear
from samples.base import Picture, grey, windowed
from samples.organs import whole
from samples.torso import Tissue

PLACE = Path(__file__).resolve().parents[2] / "docs" / "assets" / "knobs"
SPACING = 4.0
LOW, HIGH = -220.0, 200.0
WINDOW = (40.0, 400.0)


def ct_slice() -> Picture:
    """Hounsfield units + 1024 of the chest, 512 × 512 × 3."""
    stored = np.clip(np.round(ct.slice_of(ct.CHEST, ct.SIZE)) + 1024, 0, 4095).astype(np.uint16)
    return np.dstack([stored >> 8, stored & 255, np.zeros_like(stored)]).astype(np.uint8)


def pet_strip() -> Picture:
    """24 projections, each 96 columns wide and 207 rows high, in one row."""
    views = nuclear.projections(24)
    return np.hstack([grey(zoom(view, 0.75, order=1), 0, 8) for view in views])


def volume() -> tuple[Picture, dict[str, object]]:
    """Window values of shape (z, y, x), the tissue at the middle of each voxel without noise; and its description."""
    x, y = ct.axes(92, 92 * SPACING), ct.axes(64, 64 * SPACING)
    z = np.arange(LOW, HIGH + 0.1, SPACING)
    labels = whole(x, y, z, least=SPACING).labels
    table = np.array([ct.HOUNSFIELD.get(label, 0) for label in Tissue], float)
    shown = windowed(table[labels], *WINDOW)
    first = (float(x[0]), float(y[0]), LOW)
    about = {
        "shape": [len(z), 64, 92],
        "order": "z, y, x; x runs fastest, one uint8 a voxel, gzip",
        "spacing": [SPACING, SPACING, SPACING],
        "affine": [
            [-SPACING, 0, 0, -first[0]],
            [0, -SPACING, 0, -first[1]],
            [0, 0, SPACING, first[2]],
            [0, 0, 0, 1],
        ],
        "space": "RAS, mm: the affine takes (i, j, k), the counters of x, y and z, to right, front and head as +",
        "axes": "x to the patient's left, y to the back, z to the head (LPS)",
        "window": {"centre": WINDOW[0], "width": WINDOW[1]},
        "simulated": True,
        "license": "CC0-1.0",
    }
    return shown, about


def main() -> None:
    PLACE.mkdir(parents=True, exist_ok=True)
    Image.fromarray(ct_slice()).save(PLACE / "ct-slice.webp", lossless=True, quality=100, method=6, exact=True)
    Image.fromarray(pet_strip()).save(PLACE / "pet-mip.webp", quality=75, method=6)
    Image.fromarray(mr_body.beat()).save(PLACE / "heart-beat.webp", quality=72, method=6)
    shown, about = volume()
    (PLACE / "volume.bin").write_bytes(gzip.compress(shown.tobytes(), 9, mtime=0))
    (PLACE / "volume.json").write_text(json.dumps(about, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
