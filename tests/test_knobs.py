"""The small demonstrations: no value lost on the way, the reading right, knobs and keys that change the picture."""

from __future__ import annotations

import gzip
import json
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect
from tiny_catalogue import ROOT

DATA = ROOT / "docs" / "assets" / "knobs"
PAGES = {
    "window": "modalities/ct/",
    "palette": "modalities/pet/",
    "contrast": "modalities/mr/",
    "cine": "modalities/mr/",
    "bytes": "concepts/",
    "slices": "concepts/",
}


def opened(chromium: Browser, address: str, name: str, **options: Any) -> tuple[Page, Locator]:
    page = chromium.new_page(**options)
    page.goto(address + PAGES[name])
    # It comes when its place comes near.
    page.locator(f"[data-ami-page=knobs-{name}]").scroll_into_view_if_needed()
    place = page.locator(f"[data-ami-page=knobs-{name}][data-ami-ready]")
    expect(place).to_be_visible()
    return page, place


def shown(place: Locator) -> str:
    """The picture as text, to be compared."""
    text: str = place.locator("canvas").first.evaluate("canvas => canvas.toDataURL()")
    return text


def call(page: Page, module: str, code: str, *given: Any) -> Any:
    script = (
        "async given => { const at = new URL('assets/', document.querySelector('script[src*=\"assets/catalogue\"]')"
        f".src.replace(/assets.*/, '')); const m = await import(new URL('{module}', at)); return ({code}) }}"
    )
    return page.evaluate(script, given)


def test_no_value_is_lost_in_decoding(chromium: Browser, address: str) -> None:
    page, place = opened(chromium, address, "window")
    stored = np.asarray(Image.open(DATA / "ct-slice.webp").convert("RGB")).astype(int)
    values = stored[..., 0] * 256 + stored[..., 1] - 1024
    code = "(await import(new URL('knobs-parts.js', at))).pixels('ct-slice.webp').then(p => [...m.hounsfield(p)])"
    assert call(page, "knobs-window.js", "await " + code) == values.ravel().tolist()
    middle = str(values[256, 256]).replace("-", "−")
    expect(place.locator(".ami-knobs__told")).to_have_text(f"{middle} HU at column 256, row 256")
    page.close()


@pytest.mark.parametrize(("value", "grey"), [(-161, 0), (-160, 0), (40, 128), (240, 255), (3000, 255)])
def test_the_window_is_that_of_dicom(chromium: Browser, address: str, value: int, grey: int) -> None:
    page, _ = opened(chromium, address, "window")
    assert call(page, "knobs-window.js", "m.grey(given[0], 40, 400)", value) == grey
    page.close()


def test_window_by_presets_keys_and_drag(chromium: Browser, address: str) -> None:
    page, place = opened(chromium, address, "window")
    before = shown(place)
    place.get_by_role("button", name="Lung").click()
    expect(place.get_by_role("slider", name="Centre")).to_have_value("-600")
    assert shown(place) != before
    place.get_by_role("slider", name="Width").press("ArrowRight")
    expect(place.get_by_role("slider", name="Width")).to_have_value("1501")
    expect(place.get_by_role("button", name="Lung")).to_have_attribute("aria-pressed", "false")
    screen = place.locator("canvas").first
    screen.focus()
    screen.press("Home")
    screen.press("ArrowRight")
    screen.press("Shift+ArrowUp")
    expect(place.locator(".ami-knobs__told")).to_contain_text("column 257, row 246")
    screen.scroll_into_view_if_needed()
    screen.hover()
    box = screen.bounding_box()
    assert box
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 30, box["y"] + box["height"] / 2)
    page.mouse.up()
    assert int(place.get_by_role("slider", name="Width").input_value()) > 1550
    page.close()


def test_palette(chromium: Browser, address: str) -> None:
    page, place = opened(chromium, address, "palette", reduced_motion="reduce")
    pictures = []
    for name in ("Grey", "Inverted grey", "Hot", "Jet"):
        place.get_by_role("button", name=name, exact=True).click()
        pictures.append(shown(place))
    place.get_by_role("slider", name="Turned by").press("ArrowRight")
    expect(place.get_by_role("slider", name="Turned by")).to_have_value("15")
    assert len({*pictures, shown(place)}) == 5
    assert call(page, "knobs-palette.js", "m.lightness([1, 1, 1])") == pytest.approx(100)
    rises = "[...Array(256).keys()].map(x => m.lightness(m.MAPS[given[0]].at(x / 255)))"
    assert (np.diff(call(page, "knobs-palette.js", rises, "hot")) >= 0).all()
    assert (np.diff(call(page, "knobs-palette.js", rises, "jet")) < 0).any()
    expect(place.get_by_role("button", name="Turn", exact=True)).to_have_count(0)
    page.close()


def test_contrast(chromium: Browser, address: str) -> None:
    page, place = opened(chromium, address, "contrast")
    pictures = []
    for name in ("T1", "T2", "PD", "FLAIR"):
        place.get_by_role("button", name=name, exact=True).click()
        pictures.append(shown(place))
    assert len(set(pictures)) == 4
    place.get_by_role("slider", name="TE, echo time").press("ArrowRight")
    expect(place.get_by_role("button", name="FLAIR")).to_have_attribute("aria-pressed", "false")
    tissue = {"t1": 1000, "t2": 100, "density": 0.8}
    found = call(page, "knobs-contrast.js", "m.signal(given[0], given[1])", tissue, {"tr": 1000, "te": 100, "ti": 0})
    assert found == pytest.approx(0.8 * (1 - np.exp(-1)) * np.exp(-1))
    # At this TI, whatever has this T1 passes through zero.
    null = 1000 * np.log(2 / (1 + np.exp(-5)))
    found = call(page, "knobs-contrast.js", "m.signal(given[0], given[1])", tissue, {"tr": 5000, "te": 10, "ti": null})
    assert found == pytest.approx(0, abs=1e-9)
    page.close()


def test_bytes(chromium: Browser, address: str) -> None:
    page, place = opened(chromium, address, "bytes")
    right = shown(place)
    said = place.locator("p[role=status]")
    expect(said).to_contain_text("Read right")
    for name in ("uint16", "uint8", "Big-endian", "351 bytes", "Nothing"):
        place.get_by_role("button", name=name, exact=True).click()
        assert shown(place) != right, name
        expect(said).not_to_contain_text("Read right")
        place.get_by_role("button", name="Read it right").press("Enter")
        assert shown(place) == right
    place.get_by_role("slider", name="Width").press("ArrowRight")
    expect(said).to_contain_text("1 pixels too late")
    page.close()


def test_letters_follow_the_affine(chromium: Browser, address: str) -> None:
    page, place = opened(chromium, address, "slices")
    right = shown(place)
    letters = place.locator(".ami-knobs__plane--axial .ami-knobs__letter")
    expect(letters).to_have_text(["R", "L", "A", "P"])
    numbers = place.get_by_label("Flip the numbers from left to right")
    numbers.press("Space")
    # The letters still say what they said: that is the mistake.
    expect(letters).to_have_text(["R", "L", "A", "P"])
    assert shown(place) != right
    expect(place.locator("p[role=status]")).to_contain_text("Wrong")
    place.get_by_label("Flip the affine along with them").press("Space")
    expect(place.locator("p[role=status]")).to_contain_text("same patient")
    assert shown(place) == right
    numbers.press("Space")
    place.get_by_label("Flip the affine along with them").press("Space")
    assert shown(place) == right
    place.get_by_role("button", name="on the left").press("Enter")
    expect(letters).to_have_text(["L", "R", "A", "P"])
    place.get_by_role("slider", name="Axial").press("ArrowRight")
    assert shown(place) != right
    page.close()


def test_the_volume_has_the_length_that_its_description_says() -> None:
    about = json.loads((DATA / "volume.json").read_text(encoding="utf-8"))
    assert len(gzip.decompress((DATA / "volume.bin").read_bytes())) == np.prod(about["shape"])


@pytest.mark.parametrize("name", list(PAGES))
def test_nothing_is_wider_than_a_telephone(chromium: Browser, address: str, name: str) -> None:
    page, place = opened(chromium, address, name, viewport={"width": 390, "height": 800})
    assert place.evaluate("place => place.scrollWidth <= place.clientWidth")
    page.close()


def test_the_heart_beats_when_it_is_asked_to(chromium: Browser, address: str) -> None:
    page, place = opened(chromium, address, "cine")
    first = shown(place)
    slider = place.get_by_role("slider")
    slider.focus()
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    expect(place.locator("output")).to_have_text("8 of 20")
    assert shown(place) != first
    play = place.get_by_role("button", name="Play")
    play.click()
    expect(play).to_have_attribute("aria-pressed", "true")
    expect(place.locator("output")).not_to_have_text("8 of 20")
    play.click()
    expect(play).to_have_attribute("aria-pressed", "false")
    page.close()


def test_who_asked_for_less_motion_is_offered_none(chromium: Browser, address: str) -> None:
    page, place = opened(chromium, address, "cine", reduced_motion="reduce")
    expect(place.get_by_role("button")).to_have_count(0)
    page.close()


def test_a_picture_is_shown_large_and_closed_by_keyboard(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + "modalities/ultrasound/", wait_until="networkidle")
    assert not any("glightbox" in url for url in asked)
    pictures = page.locator("a.ami-picture")
    pictures.first.focus()
    page.keyboard.press("Enter")
    box = page.locator(".glightbox-container")
    expect(box.locator(".gslide.current img")).to_be_visible()
    first = box.locator(".gslide.current img").get_attribute("src")
    page.keyboard.press("ArrowRight")
    expect(box.locator(".gslide.current img")).not_to_have_attribute("src", first or "")
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(pictures.first).to_be_focused()
    page.close()
