"""Picture files: what is refused and in which words, and what a picture keeps when it comes in."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image
from tiny_catalogue import ROOT

from catalog.pictures import MOST_PIXELS, open_foreign, picture_problem, small, write_sizes


def save(file: Path, picture: Image.Image, format: str, **how: object) -> Path:
    picture.save(file, format, **how)  # type: ignore[arg-type]
    return file


def with_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E] = "Name of a patient"
    exif.get_ifd(0x8825)[1] = "N"  # a place
    return exif


def png_header(width: int, height: int) -> bytes:
    """The head of a PNG that says how large it is and holds next to nothing: a bomb."""
    body = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", body), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    parts = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def grey(width: int = 800, height: int = 400) -> Image.Image:
    return Image.linear_gradient("L").resize((width, height))


def test_a_written_picture_is_accepted(tmp_path: Path) -> None:
    target = tmp_path / "a.webp"
    write_sizes(grey(), target)
    for file, size in ((target, (640, 320)), (small(target), (320, 160))):
        assert picture_problem(file) == ""
        with Image.open(file) as picture:
            assert picture.size == size


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("png named webp", "not a WebP file"),
        ("dicom", "DICOM file"),
        ("truncated", "broken off"),
        ("animated", "moves"),
        ("metadata", "metadata"),
        ("wide", "wide"),
        ("text", "not a WebP file"),
        ("empty", "not a WebP file"),
        ("polyglot", "bytes"),
    ],
)
def test_what_lies_there_is_read_with_suspicion(tmp_path: Path, what: str, words: str) -> None:
    file = tmp_path / "a.webp"
    match what:
        case "png named webp":
            save(file, grey(), "PNG")
        case "dicom":
            file.write_bytes(bytes(128) + b"DICM" + bytes(100))
        case "truncated":
            held = io.BytesIO()
            Image.effect_noise((600, 600), 90).save(held, "WEBP")
            file.write_bytes(held.getvalue()[:2000])
        case "animated":
            grey().convert("RGB").save(file, "WEBP", save_all=True, append_images=[Image.new("RGB", (800, 400))])
        case "metadata":
            save(file, grey().convert("RGB"), "WEBP", exif=with_exif())
        case "wide":
            save(file, grey(1400), "WEBP")
        case "text":
            file.write_text("<script>alert(1)</script>" * 20)
        case "empty":
            file.write_bytes(b"")
        case "polyglot":
            save(file, grey(600), "WEBP")
            file.write_bytes(file.read_bytes() + b"<script>" * 60_000)
    assert words in picture_problem(file)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "TIFF"])
def test_metadata_of_what_is_handed_in_do_not_survive(tmp_path: Path, format: str) -> None:
    file = save(tmp_path / "in", grey().convert("RGB"), format, exif=with_exif())
    write_sizes(open_foreign(file), tmp_path / "out.webp")
    assert b"patient" not in (tmp_path / "out.webp").read_bytes()
    assert picture_problem(tmp_path / "out.webp") == ""


def test_a_transparent_picture_stands_on_white(tmp_path: Path) -> None:
    file = save(tmp_path / "in.png", Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "PNG")
    assert open_foreign(file).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (png_header(60_000, 60_000), f"{MOST_PIXELS:,} pixels"),
        (png_header(3000, 3000), "broken off"),
        (bytes(128) + b"DICM" + bytes(50), "DICOM"),
        (b"MZ" + bytes(300), "no PNG, JPEG, WebP or TIFF"),
        (b"", "no PNG, JPEG, WebP or TIFF"),
    ],
)
def test_what_is_handed_in_is_refused_in_a_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "in.png"
    file.write_bytes(content)
    with pytest.raises(ValueError, match=words):
        open_foreign(file)


def test_a_film_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "in.tiff"
    grey().save(file, "TIFF", save_all=True, append_images=[grey()])
    with pytest.raises(ValueError, match="several pictures"):
        open_foreign(file)


def test_every_picture_of_the_catalogue_is_shown_by_something() -> None:
    told = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "data").glob("*/*.yaml"))
    prose = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "docs").glob("*.md"))
    unused = []
    for file in sorted((ROOT / "images").glob("*/**/*.webp")):
        inside = file.relative_to(ROOT).as_posix()
        shown = inside in told or f'm.figure("{file.stem}"' in prose
        if not file.stem.endswith("-320") and not shown:
            unused.append(inside)
    assert unused == []
