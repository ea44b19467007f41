"""Every item of the Markdown list from which the catalogue grew has its place."""

from __future__ import annotations

import html
import re
from pathlib import Path

import yaml
from links import read_pages
from tiny_catalogue import TESTS

ITEMS = yaml.safe_load((TESTS / "old_list.yaml").read_text(encoding="utf-8"))


def test_the_list_is_whole() -> None:
    assert list(ITEMS) == [f"S{number:03}" for number in range(1, 146)]


def test_every_item_stands_where_it_is_said_to(site: Path) -> None:
    pages = read_pages(site)
    texts: dict[str, str] = {}
    missing = []
    for id, item in ITEMS.items():
        address, _, anchor = item["at"].partition("#")
        if address not in pages or anchor not in pages[address].ids:
            missing.append(f"{id} ({item['name']}): no {item['at']}")
            continue
        if address not in texts:
            page = (site / address / "index.html").read_text(encoding="utf-8")
            article = page[page.index("<article") : page.index("</article>")]
            texts[address] = html.unescape(re.sub(r"<[^>]+>", "", article))
        if item["says"].casefold() not in texts[address].casefold():
            missing.append(f"{id} ({item['name']}): {item['at']} does not say '{item['says']}'")
    assert missing == []
