"""The site and the browser that the page tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import find_browser
from playwright.sync_api import Browser, Page, sync_playwright
from site_builder import build_site, served
from tiny_catalogue import ROOT

from catalog.loader import Catalog, load_catalog


@pytest.fixture(scope="session")
def catalogue() -> Catalog:
    return load_catalog(ROOT)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site")
    build_site(ROOT, target)
    return target


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    with served(site) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # In a container, as root, Chromium's own sandbox cannot start; the pages are ours.
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=options)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A page of the site from which the pure modules are called."""
    page = chromium.new_page()
    page.goto(address + "about/")
    yield page
    page.close()
