"""Teaching figures about geometry, complex numbers and files.

Model: the head of `samples.mr` and `samples.mr_function`, the body of `samples.organs` with the Hounsfield units of
`samples.ct`. The coronal and sagittal planes are not reconstructed from projections: they are the model's own values
with blur and Gaussian noise chosen to look right. The phase of the complex picture is a smooth field chosen to look
like that of an uneven magnetic field, with the scanner's noise in both parts.
"""

from __future__ import annotations

import io
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter

from samples import ct, mr, mr_function
from samples.base import Picture, Pictures, chance, grey, windowed
from samples.figure_board import INK, PALE, WRONG, blank, board, column_width, sized, typeface, write
from samples.organs import whole
from samples.torso import NODULE

Grid = NDArray[np.float64]
YELLOW, BLUE, LIGHT = (255, 214, 64), (23, 92, 180), (214, 219, 228)


def sides(picture: Picture, left: str, right: str) -> Picture:
    """The picture with a letter at its left and right rim."""
    rows, columns = picture.shape[:2]
    lettered = write(picture, 15, rows / 2 + 52, left, 34, YELLOW)
    return write(lettered, columns - 15, rows / 2 + 52, right, 34, YELLOW)


def flip_and_affine() -> Picture:
    """A stroke in the left half of the brain: as stored, in both customs, and with a sign of the affine lost."""
    wide = column_width(4)
    seen = sized(mr_function.strongly_weighted(), wide)
    stored = seen[::-1].T
    # The first index grows to the patient's left, so that its sign towards the right is negative.
    rules = (
        ("x = -0.325 i + 88", INK),
        ("x = -0.325 i + 88", INK),
        ("x = -0.325 i + 88", INK),
        ("x = +0.325 i - 88", WRONG),
    )
    lines = []
    for text, colour in rules:
        image, draw = blank(wide, 34)
        draw.text((0, 2), text, colour, typeface())
        lines.append((np.asarray(image), ""))
    return board(
        [
            (sized(stored, wide), "Array as stored: i down, j across"),
            (sides(seen, "R", "L"), "Radiological: left is at the right"),
            (sides(seen[:, ::-1], "L", "R"), "Neurological: left is at the left"),
            (sides(seen[:, ::-1], "R", "L"), "Sign lost: stroke on the wrong side", WRONG),
        ],
        lines,
    )


def complex_data() -> Picture:
    """k-space and the complex picture that it gives, as real and imaginary part and as magnitude and phase."""
    picture = mr.to_image(mr.scan("t1"))
    rows, columns = (np.indices(picture.shape) - mr.SAMPLES / 2) / mr.SAMPLES
    field = 5 * rows + 2.2 * columns + 9 * np.exp(-((columns / 0.12) ** 2) - ((rows + 0.36) / 0.12) ** 2)
    picture = picture * np.exp(1j * field)
    k_space = mr.to_k_space(picture)
    wide = column_width(3)
    part = slice(24, -24)

    def panel(values: Grid, low: float, high: float) -> Picture:
        return sized(grey(values[:, part], low, high), wide)

    return board(
        [
            (panel(np.log10(np.abs(k_space) + 1e-9), -2.6, 1.2), "k-space: magnitude, logarithm"),
            (panel(picture.real, -0.45, 0.45), "Real part"),
            (panel(picture.imag, -0.45, 0.45), "Imaginary part"),
        ],
        [
            (panel(np.angle(k_space), -np.pi, np.pi), "k-space: phase"),
            (panel(np.abs(picture), 0, 0.48), "Magnitude"),
            (panel(np.angle(picture), -np.pi, np.pi), "Phase: black is -180°, white 180°"),
        ],
    )


@cache
def plane(which: str, pixel: float = 1.0) -> Grid:
    """Hounsfield units of the plane through the nodule, (rows, columns), pixels in mm; heads and fronts are up."""
    x, y, z = np.arange(-192, 192, pixel), np.arange(-132, 132, pixel), np.arange(-210, 190, pixel)
    if which == "axial":
        labels = whole(x, y, np.array([NODULE[2]])).labels[:1]
    elif which == "coronal":
        labels = whole(x, np.array([NODULE[1]]), z).labels[::-1, 0][None]
    else:
        labels = whole(np.array([NODULE[0]]), y, z).labels[::-1, :, 0][None]
    values = gaussian_filter(ct.hounsfield(labels, pixel, f"figure {which}")[0], 0.6 / pixel)
    noise = gaussian_filter(chance(f"figure noise {which}").normal(size=values.shape), 0.7)
    return np.asarray(values + 14 * noise / noise.std())


def spacing_ignored() -> Picture:
    """A coronal plane of slices 8 mm thick: a voxel drawn as a square, as millimetres ask, and with thin slices."""
    fine = plane("coronal")
    thick = fine.reshape(-1, 8, fine.shape[1]).mean(1)
    wide = column_width(3)
    high = round(wide * fine.shape[0] / fine.shape[1])
    flat = sized(windowed(thick, -100, 1100), wide, smooth=False)
    return board(
        [
            (flat, "1 x 1 x 8 mm, drawn as cubes", WRONG),
            (sized(windowed(thick, -100, 1100), wide, False, high), "The same, drawn in mm"),
            (sized(windowed(fine, -100, 1100), wide, height=high), "Thin slices:\n1 x 1 x 1 mm"),
        ]
    )


def three_planes() -> Picture:
    """The three planes through one nodule of the lung, with lines where the others cut, all in one scale."""
    scale = (960 - 28) / (384 + 384 + 264)
    axes = {"axial": (192 + NODULE[0], 132 + NODULE[1]), "coronal": (192 + NODULE[0], 190 - NODULE[2])}
    axes["sagittal"] = (132 + NODULE[1], 190 - NODULE[2])
    letters = {"axial": ("R", "L"), "coronal": ("R", "L"), "sagittal": ("A", "P")}
    panels = []
    for name, (across, down) in axes.items():
        values = plane(name)
        picture = np.repeat(windowed(values, -100, 1100)[..., None], 3, axis=2)
        picture = np.array(sized(picture, round(values.shape[1] * scale)))
        column, row = round(across * scale), round(down * scale)
        near = 16
        # The lines leave the nodule free.
        picture[row, : column - near] = picture[row, column + near :] = YELLOW
        picture[: row - near, column] = picture[row + near :, column] = YELLOW
        panels.append((sides(picture, *letters[name]), name.capitalize()))
    return board(panels)


def packed(picture: Picture, kind: str, quality: int = 75) -> tuple[Picture, float]:
    """A grey picture after compression, and how many times smaller its file is than its pixels."""
    held = io.BytesIO()
    Image.fromarray(picture).save(held, kind, quality=quality, optimize=True)
    return np.asarray(Image.open(held)), picture.size / held.tell()


def lossless_and_lossy() -> Picture:
    """A piece of lung without loss and in two qualities of JPEG, and what the losses were."""
    whole_picture = ct.shown(ct.CHEST, -550, 1300)
    crop = np.s_[110:310, 40:280]
    wide = column_width(3)
    shown, lost = [], []
    for kind, quality, name in (("PNG", 0, "Lossless"), ("JPEG", 60, "Lossy"), ("JPEG", 8, "More lossy")):
        picture, ratio = packed(whole_picture, kind, quality)
        difference = picture.astype(int) - whole_picture
        shown.append((sized(picture[crop], wide, smooth=False), f"{name}: {ratio:.1f} to 1", INK))
        title = f"Off by up to {np.abs(difference).max()}" if difference.any() else "Difference: none"
        panel = sized(grey(difference[crop].astype(float), -32, 32), wide, smooth=False)
        lost.append((panel, title, WRONG if difference.any() else INK))
    return board(shown, lost)


Files = tuple[tuple[str, bool, bool], ...]
FORMATS: tuple[tuple[str, Files], ...] = (
    ("DICOM", (("1.dcm", True, True), ("2.dcm", True, True), ("3.dcm ...", True, True))),
    ("NIfTI", ((".nii", True, True),)),
    ("NIfTI pair", ((".hdr", True, False), (".img", False, True))),
    ("Analyze", ((".hdr", True, False), (".img", False, True))),
    ("MetaImage", ((".mha", True, True),)),
    ("MetaImage pair", ((".mhd", True, False), (".raw", False, True))),
    ("NRRD", ((".nrrd", True, True),)),
    ("NRRD pair", ((".nhdr", True, False), (".raw", False, True))),
)
"""Name of a form → its files: name, whether it holds a header, whether it holds pixels."""


def files_of_formats() -> Picture:
    """A drawing: one volume of three slices and more as files of each format; blue is header, grey is pixels."""
    step = 64
    image, draw = blank(960, step * (len(FORMATS) + 1))
    draw.rectangle((250, 18, 282, 46), BLUE)
    draw.text((292, 32), "header", INK, typeface(), anchor="lm")
    draw.rectangle((420, 18, 452, 46), LIGHT, PALE)
    draw.text((462, 32), "pixels", INK, typeface(), anchor="lm")
    for number, (name, files) in enumerate(FORMATS):
        y = step * (number + 1)
        draw.line((0, y, 960, y), LIGHT, 2)
        draw.text((0, y + step / 2), name, INK, typeface(), anchor="lm")
        x = 250.0
        for file, header, pixels in files:
            wide = 34 * header + (300 if pixels and len(files) < 3 else 80 if pixels else 0)
            if header:
                draw.rectangle((x, y + 12, x + 34, y + step - 12), BLUE)
            if pixels:
                draw.rectangle((x + 34 * header, y + 12, x + wide, y + step - 12), LIGHT, PALE)
            draw.text((x + wide + 10, y + step / 2), file, INK, typeface(), anchor="lm")
            x += wide + 24 + typeface().getlength(file)
    return np.asarray(image)


PICTURES: Pictures = {
    "figures/flip-and-affine": flip_and_affine,
    "figures/spacing-ignored": spacing_ignored,
    "figures/complex-data": complex_data,
    "figures/three-planes": three_planes,
    "figures/lossless-and-lossy": lossless_and_lossy,
    "figures/files-of-formats": files_of_formats,
}
