"""The pages as a reader has them: in a headless Chromium, by keyboard, wide and narrow, light and dark."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, expect

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
# One page of each kind.
PAGES = (
    "", "datasets/", "datasets/drive/", "overlaps/", "compare/?datasets=kits23,amos,abdomenatlas", "known-issues/",
    "state/", "field/", "samples/", "modalities/", "modalities/ct/", "modalities/mr/", "modalities/pet/", "formats/",
    "formats/nifti-1/", "collections/", "collections/tcia/", "vocabulary/", "anatomy/retina/", "licenses/",
    "licenses/CC-BY-4.0/", "concepts/", "which-test/", "contribute/", "about/", "corrections/",
)  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def open_page(chromium: Browser, address: str, *, scheme: str = "light", width: int = 1280, js: bool = True) -> Page:
    context = chromium.new_context(
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport={"width": width, "height": 900},
        java_script_enabled=js,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(address)
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(chromium: Browser, address: str, path: str, scheme: str) -> None:
    page = open_page(chromium, address + path, scheme=scheme)
    page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    result = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    told = [
        f"{violation['id']}: {node['target']}: {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"][:3]
    ]
    page.context.close()
    assert told == []


@pytest.mark.parametrize("path", PAGES)
def test_no_error_no_other_host_no_sideways_scroll(chromium: Browser, address: str, path: str) -> None:
    errors: list[str] = []
    for width in (1280, 390):
        context = chromium.new_context(viewport={"width": width, "height": 844})
        page = context.new_page()
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "request",
            lambda request: None if request.url.startswith(address) else errors.append(f"asked for {request.url}"),
        )
        page.on(
            "response",
            lambda response: errors.append(f"{response.status} {response.url}") if response.status >= 400 else None,
        )
        page.goto(address + path, wait_until="networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        context.close()
    assert errors == []


def test_home_search_dataset_source_by_keyboard(chromium: Browser, address: str) -> None:
    page = open_page(chromium, address)
    expect(page.locator("html.js")).to_be_attached()
    button = page.get_by_role("button", name="Search the catalogue")
    # Tab from the top of the page until the button has the focus.
    for _ in range(40):
        page.keyboard.press("Tab")
        if button.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.keyboard.type("drive retinal vesels")  # with a slip of the finger
    options = page.get_by_role("option")
    expect(options.filter(has_text="DRIVE").first).to_be_visible()
    names = options.locator("span").all_inner_texts()
    for _ in range(names.index("DRIVE")):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/datasets/drive/**")
    mark = page.locator(".ami-src a").first
    mark.focus()
    page.keyboard.press("Enter")
    assert "#source-" in page.url
    assert page.locator(":target").count() == 1


def test_every_page_stands_without_javascript(chromium: Browser, address: str) -> None:
    for path in PAGES:
        page = open_page(chromium, address + path, js=False)
        expect(page.locator("h1")).to_be_visible()
        expect(page.locator("[data-ami-search]").locator("visible=true")).to_have_count(0)
        page.context.close()


def test_first_screen_of_a_dataset(chromium: Browser, address: str) -> None:
    page = open_page(chromium, address + "datasets/drive/")
    for name in ("What it shows", "How much", "Licence", "How to get it", "How sure we are"):
        box = page.locator(".ami-facts dt", has_text=name).bounding_box()
        assert box is not None
        assert box["y"] < 900, f"'{name}' is below the first screen"
    page.context.close()
