"""Picture files: what may lie in images/, and how a picture comes in.

A picture is two WebP files, `<name>.webp` at most 640 pixels wide and `<name>-320.webp`, written by `write_sizes` from
pixels alone, so that no metadata of the original survive. `picture_problem` reads what lies there with suspicion: a
file may be anything, whatever its name says.
"""

from __future__ import annotations

import warnings
from pathlib import Path, PurePath
from typing import TypeVar

from PIL import Image, UnidentifiedImageError

WIDTH, SMALL_WIDTH = 640, 320
# A figure that must be read may be wider.
MOST_WIDTH = 960
MOST_BYTES = 400_000
# What Pillow may unpack: ten times the largest picture that is asked for, far below what fills a memory.
MOST_PIXELS = 12_000_000
ANEW = "write it with `make picture`"
METADATA = ("exif", "xmp", "icc_profile", "comment")


AnyPath = TypeVar("AnyPath", bound=PurePath)


def small(file: AnyPath) -> AnyPath:
    """The narrow version beside a picture."""
    return file.with_name(f"{file.stem}-{SMALL_WIDTH}.webp")


def picture_problem(file: Path) -> str:
    """What is wrong with a picture file, and what to do; an empty string when nothing is."""
    if file.stat().st_size > MOST_BYTES:
        return f"the file has {file.stat().st_size:,} bytes, at most {MOST_BYTES:,} are allowed; {ANEW}"
    head = file.read_bytes()[:132]
    if head[128:132] == b"DICM":
        return "this is a DICOM file, which may name a patient; hand in a picture that was made of it"
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP":
        return "this is not a WebP file, whatever its name says; write it with `make picture`"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=["WEBP"]) as picture:
                return _told(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return f"the picture unpacks to more than {MOST_PIXELS:,} pixels; write a smaller one with `make picture`"
    except (OSError, SyntaxError, ValueError):
        return "the file is broken off or damaged; write it anew with `make picture`"


def _told(picture: Image.Image) -> str:
    if picture.width * picture.height > MOST_PIXELS:
        return f"the picture unpacks to more than {MOST_PIXELS:,} pixels; write a smaller one with `make picture`"
    if getattr(picture, "n_frames", 1) > 1:
        return "the picture moves; hand in one that stands still"
    if picture.width > MOST_WIDTH:
        return f"the picture is {picture.width} pixels wide, at most {MOST_WIDTH} are allowed; {ANEW}"
    picture.load()
    found = [name for name in METADATA if picture.info.get(name)]
    if found or picture.getexif():
        return f"the file has metadata ({', '.join(found) or 'exif'}), which may name a person or a place; {ANEW}"
    return ""


def open_foreign(file: Path) -> Image.Image:
    """A picture that somebody hands in, as RGB or grey. Raises ValueError with what is wrong and what to do."""
    if not file.is_file():
        raise ValueError(f"there is no file '{file}'")
    if file.read_bytes()[128:132] == b"DICM":
        raise ValueError(f"'{file}' is a DICOM file, which may name a patient; make a picture of it first")
    before = Image.MAX_IMAGE_PIXELS
    try:
        Image.MAX_IMAGE_PIXELS = MOST_PIXELS
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=["PNG", "JPEG", "WEBP", "TIFF"]) as picture:
                if getattr(picture, "n_frames", 1) > 1:
                    raise ValueError(f"'{file}' holds several pictures; hand in one")
                # A transparent picture stands on white, a palette is looked up.
                plain = picture.convert("L" if picture.mode in {"1", "L"} else "RGBA")
                if plain.mode == "L":
                    return plain
                ground = Image.new("RGBA", plain.size, "white")
                return Image.alpha_composite(ground, plain).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValueError(f"'{file}' unpacks to more than {MOST_PIXELS:,} pixels; make it smaller first") from None
    except UnidentifiedImageError:
        raise ValueError(f"'{file}' is no PNG, JPEG, WebP or TIFF picture") from None
    except (OSError, SyntaxError) as error:
        raise ValueError(f"'{file}' is broken off or damaged: {error}") from None
    finally:
        Image.MAX_IMAGE_PIXELS = before


def write_sizes(picture: Image.Image, target: Path, *, lossless: bool = False, width: int = WIDTH) -> None:
    """Write `target` (ending in .webp) and its narrow version from the pixels alone."""
    target.parent.mkdir(parents=True, exist_ok=True)
    # A mask holds values, between which there is nothing.
    how = Image.Resampling.NEAREST if lossless else Image.Resampling.LANCZOS
    for file, wide in ((target, width), (small(target), SMALL_WIDTH)):
        scale = min(1.0, wide / picture.width)
        size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        # Through bytes: a copy of the picture object would keep comments and colour profiles.
        pixels = Image.frombytes(picture.mode, picture.size, picture.tobytes()).resize(size, how)
        pixels.save(file, "WEBP", lossless=lossless, quality=86, method=6)
        if problem := picture_problem(file):
            raise ValueError(f"{file}: {problem}")
