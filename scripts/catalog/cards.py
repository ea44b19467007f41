"""The picture that a shared link to a page shows: drawn from the record, with the font that Pillow brings."""

from __future__ import annotations

import io
from functools import cache
from hashlib import sha256
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from catalog.pages import Page
from catalog.words import KIND_NAMES

# The size that those who show such pictures ask for.
WIDTH, HEIGHT = 1200, 630
MARGIN = 72
GROUND, STRIPE, INK, SOFT = (12, 56, 66), (47, 191, 173), (255, 255, 255), (186, 214, 218)
TITLE_SIZES = (84, 68, 54, 44)


def card_path(page: Page) -> str:
    """Where a page's picture lies in the site."""
    return f"assets/cards/{page.path.removesuffix('.md').replace('/', '-')}.png"


def card_key(page: Page) -> str:
    """The same for pages of which the card is the same."""
    held = Path(__file__).read_bytes() + "\n".join((page.path, page.title, page.description)).encode()
    return sha256(held).hexdigest()[:24]


def draw_card(page: Page) -> bytes:
    """A PNG of WIDTH × HEIGHT pixels: what kind of record, its name, its first words, the catalogue's name."""
    picture = _ground().copy()
    draw = ImageDraw.Draw(picture)
    kind = KIND_NAMES[page.path.split("/")[0]][0] if page.record else ""
    draw.text((MARGIN, MARGIN), kind.capitalize(), SOFT, _font(34))
    font, lines = _fitting(page.title, most=2)
    y = MARGIN + 70.0
    for line in lines:
        draw.text((MARGIN, y), line, INK, font)
        y += font.size * 1.18
    for line in _wrapped(" ".join(page.description.split()), _font(32), most=4):
        y += 44
        draw.text((MARGIN, y), line, SOFT, _font(32))
    held = io.BytesIO()
    # Few colours: the picture is text on a ground.
    picture.quantize(24, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(held, "PNG")
    return held.getvalue()


@cache
def _ground() -> Image.Image:
    picture = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 14, HEIGHT), STRIPE)
    draw.text((MARGIN, HEIGHT - MARGIN - 24), "Awesome Medical Images", STRIPE, _font(30))
    return picture


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise RuntimeError("Pillow was built without FreeType, which draws the cards")
    return font


def _fitting(text: str, most: int) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest size in which the text takes at most so many lines."""
    for size in TITLE_SIZES:
        lines = _wrapped(text, _font(size), most + 1)
        if len(lines) <= most:
            break
    return _font(size), lines[:most]


def _wrapped(text: str, font: ImageFont.FreeTypeFont, most: int) -> list[str]:
    """Lines that fit the width; the last ends in … when there is more."""
    lines: list[str] = []
    for word in text.split():
        if lines and font.getlength(f"{lines[-1]} {word}") <= WIDTH - 2 * MARGIN:
            lines[-1] += f" {word}"
        elif len(lines) == most:
            lines[-1] += " …"
            break
        else:
            lines.append(word)
    return lines
