"""The links and anchors of a built site: which pages there are, and which internal links lead nowhere."""

from __future__ import annotations

import posixpath
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Links(HTMLParser):
    """What a page refers to, and the places on it that can be referred to."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.of_article: set[str] = set()
        self.inside = False
        self.ids: set[str] = set()
        self.repeated: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = self.inside or tag == "article"
        for name, value in attrs:
            if name == "id" and value:
                if value in self.ids:
                    self.repeated.add(value)
                self.ids.add(value)
            if value and ((name == "href" and tag in {"a", "link"}) or (name == "src" and tag in {"img", "script"})):
                self.targets.append(value)
                if self.inside:
                    self.of_article.add(value)

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "article"


def read_pages(site: Path) -> dict[str, Links]:
    """Every page by its address from the root of the site: 'datasets/drive/'."""
    pages = {}
    for file in sorted(site.rglob("*.html")):
        address = file.relative_to(site).as_posix().removesuffix("index.html")
        links = Links()
        links.feed(file.read_text(encoding="utf-8"))
        pages[address] = links
    return pages


def internal_links(pages: dict[str, Links], part: str = "page") -> set[tuple[str, str, str]]:
    """(page, target page or file, fragment) of every link that stays on the site; `part`: page, or its article."""
    found = set()
    for address, links in pages.items():
        if address == "404.html":
            continue  # served for any address, so its links are absolute
        folder = address if address.endswith("/") or not address else posixpath.dirname(address) + "/"
        for target in links.of_article if part == "article" else links.targets:
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            if not parts.path:
                goal = address
            else:
                goal = posixpath.normpath(posixpath.join(folder, unquote(parts.path)))
                goal = "" if goal == "." else goal
                goal += "/" if parts.path.endswith("/") and goal else ""
                goal = "" if goal == "./" else goal.removesuffix("index.html")
            found.add((address, goal, unquote(parts.fragment)))
    return found


def broken_links(site: Path) -> list[str]:
    """Internal links to pages, files or anchors that are not there."""
    pages = read_pages(site)
    broken = []
    for address, goal, fragment in sorted(internal_links(pages)):
        if goal in pages:
            if fragment and fragment not in pages[goal].ids and not fragment.startswith("__"):
                broken.append(f"{address}: no anchor '{fragment}' on '{goal}'")
        elif not (site / goal).is_file():
            broken.append(f"{address}: nothing at '{goal}'")
    return broken
