"""Still pictures in place of two demonstrations, for readers without script, from the data that `knob_data` wrote.

* `bytes-still.webp`: one raw slice read right, then as uint16, then big-endian, then with rows 5 pixels too long.
* `slices-still.webp`: the middle axial and coronal slices of the volume, the patient's left on the right.

Run as `python scripts/samples/knob_stills.py` after `knob_data`; it writes into docs/assets/knobs.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

PLACE = Path(__file__).resolve().parents[2] / "docs" / "assets" / "knobs"
SIDE = 128


def stretched(values: NDArray[np.integer]) -> NDArray[np.uint8]:
    """Any whole numbers as grey, from the smallest (black) to the largest (white)."""
    spread = values.astype(float) - float(values.min())
    shown: NDArray[np.uint8] = np.round(255 * spread / spread.max()).astype(np.uint8)
    return shown


def bytes_still() -> NDArray[np.uint8]:
    """Four readings of the same bytes side by side, shape (128, 4 × 128 + gaps)."""
    stored = np.asarray(Image.open(PLACE / "ct-slice.webp").convert("RGB")).astype(int)
    hounsfield = stored[..., 0] * 256 + stored[..., 1] - 1024
    values = np.round(hounsfield.reshape(SIDE, 4, SIDE, 4).mean((1, 3))).astype("<i2")
    leaning = np.resize(values, (SIDE, SIDE + 5))[:, :SIDE]
    gap = np.full((SIDE, 4), 128, np.uint8)
    readings = [values, values.view("<u2"), values.view(">i2"), leaning]
    return np.hstack([part for reading in readings for part in (stretched(reading), gap)][:-1])


def slices_still() -> NDArray[np.uint8]:
    """Axial and coronal side by side, at the bottom on one line, each voxel 3 × 3 pixels."""
    about = json.loads((PLACE / "volume.json").read_text(encoding="utf-8"))
    volume = np.frombuffer(gzip.decompress((PLACE / "volume.bin").read_bytes()), np.uint8).reshape(about["shape"])
    axial = volume[volume.shape[0] // 2]
    coronal = volume[::-1, volume.shape[1] // 2]
    above = np.zeros((coronal.shape[0] - axial.shape[0], axial.shape[1]), np.uint8)
    return np.hstack([np.vstack([above, axial]), coronal]).repeat(3, 0).repeat(3, 1)


def main() -> None:
    Image.fromarray(bytes_still()).save(PLACE / "bytes-still.webp", quality=82, method=6)
    Image.fromarray(slices_still()).save(PLACE / "slices-still.webp", quality=82, method=6)


if __name__ == "__main__":
    main()
