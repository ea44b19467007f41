"""Datasets put together: which share images, what their licences allow; the rules, then the page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from catalog.browser_data import combine_data
from catalog.loader import Catalog


def relation(type: str, dataset: str) -> dict[str, Any]:
    return {"type": type, "dataset": dataset, "note": "", "sources": []}


def license(**words: str) -> dict[str, str]:
    free = {"commercial_use": "allowed", "redistribution": "allowed", "derivatives": "allowed"}
    return {"name": "L", **free, "attribution": "required", "share_alike": "not-required", **words}


def dataset(license: str, *relations: dict[str, Any], access: str = "open") -> dict[str, Any]:
    part = {"covers": "all", "id": license}
    return {"name": "N", "names": [], "access": access, "licenses": [part], "relations": list(relations)}


# source ← child ← grandchild; source ← cousin; other overlaps source; alone; gathered takes source and alone.
DATA = {
    "datasets": {
        "source": dataset("free"),
        "child": dataset("no-profit", relation("derived-from", "source")),
        "grandchild": dataset("free", relation("reannotates", "child")),
        "cousin": dataset("alike", relation("part-of", "source"), access="application"),
        "other": dataset("alike-too", relation("overlaps", "source")),
        "alone": dataset("NOASSERTION", access="credentialed"),
        "gathered": dataset("free", relation("derived-from", "source"), relation("derived-from", "alone")),
    },
    "licenses": {
        "free": license(),
        "no-profit": license(commercial_use="forbidden"),
        "alike": license(share_alike="required"),
        "alike-too": license(share_alike="required", attribution="not-required"),
        "NOASSERTION": license(commercial_use="unstated", redistribution="unstated", attribution="unstated"),
    },
    "dependent": ["derived-from", "reannotates", "part-of", "version-of", "supersedes", "mirrors"],
    "relations": {},
    "access": {"open": "Open", "application": "Form", "credentialed": "Proof"},
}


def call(page: Page, function: str, *arguments: Any) -> Any:
    code = "async ([name, given]) => (await import(new URL('../assets/combination.js', location.href)))[name](...given)"
    return page.evaluate(code, [function, [DATA, *arguments]])


@pytest.mark.parametrize(
    ("a", "b", "certain", "steps"),
    [
        ("child", "source", True, ["child→source"]),
        ("source", "other", True, ["other→source"]),
        ("grandchild", "source", False, ["grandchild→child", "child→source"]),
        ("child", "cousin", False, ["child→source", "cousin→source"]),
        ("other", "child", False, ["other→source", "child→source"]),
        ("child", "other", False, ["other→source", "child→source"]),
    ],
)
def test_overlap(page: Page, a: str, b: str, certain: bool, steps: list[str]) -> None:
    found = call(page, "overlap", a, b)
    assert found["certain"] is certain
    assert sorted(f"{step['from']}→{step['to']}" for step in found["steps"]) == sorted(steps)


@pytest.mark.parametrize(("a", "b"), [("child", "alone"), ("source", "alone")])
def test_two_sources_of_one_set_share_nothing_by_that(page: Page, a: str, b: str) -> None:
    assert call(page, "overlap", a, b) is None


def test_the_strictest_part_decides_and_is_named(page: Page) -> None:
    found = call(page, "permissions", ["source", "child", "alone"])
    assert found["commercial_use"] == {
        "word": "forbidden",
        "because": [{"dataset": "child", "covers": "all", "license": "no-profit"}],
    }
    assert found["redistribution"]["word"] == "unstated"
    assert found["derivatives"] == {"word": "allowed", "because": []}


def test_two_licences_that_each_want_themselves_contradict(page: Page) -> None:
    found = call(page, "duties", ["cousin", "other", "alone"])
    assert found["contradiction"] is True
    assert found["shareAlike"] == ["alike", "alike-too"]
    assert found["name"] == ["alike"]
    assert found["unlicensed"] == ["alone"]
    assert call(page, "duties", ["cousin", "source"])["contradiction"] is False


def test_the_hardest_to_get_comes_first(page: Page) -> None:
    assert call(page, "effort", ["source", "cousin", "alone"]) == ["alone", "cousin", "source"]


def test_the_file_says_what_the_records_say(catalogue: Catalog) -> None:
    data = json.loads(json.dumps(combine_data(catalogue)))
    assert set(data["datasets"]) == set(catalogue.datasets)
    for id, told in data["datasets"].items():
        for each in told["relations"]:
            assert each["dataset"] in catalogue.shares_images_with(id)
            assert each["sources"]
        assert all(part["id"] in data["licenses"] for part in told["licenses"])


def test_the_page_by_keyboard(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    page.goto(address + "compare/")
    box = page.get_by_role("combobox", name="Add a dataset")
    for typed, name in (("kits 21", "KiTS21"), ("abdomenct1k", "AbdomenCT-1K")):
        box.focus()
        page.keyboard.type(typed)
        expect(page.get_by_role("option").first).to_have_text(name)
        page.keyboard.press("Enter")
    expect(page).to_have_url(address + "compare/?datasets=kits21,abdomenct-1k")
    expect(page.get_by_role("status")).to_contain_text("1 pair of these 2 datasets")
    expect(page.get_by_text("may share images")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("status")).to_have_text("Name at least two datasets.")
    page.goto(address + "compare/?datasets=kits21,no-such-set,<img src=x>,kits23,kits21")
    expect(page.locator(".ami-combine__chosen li")).to_have_count(2)
    page.get_by_role("button", name="Remove KiTS23").click()
    expect(page).to_have_url(address + "compare/?datasets=kits21")
    page.close()
