"""The table of datasets: rules of narrowing down and of free text, addresses, files to take along, then the page."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from catalog.browser_data import explorer_data, published
from catalog.facets import NONE, Facets
from catalog.loader import Catalog

# Three rows: chest CT with 10 subjects, head MR with 500, one that tells nothing.
MODALITIES = [["ct", "CT"], ["cone", "Cone-beam CT", 0], ["mr", "MR"], ["none", "not found"]]
DATA = {
    "ids": ["a", "b", "c"],
    "names": ["ChestX-ray14", "KiTS19", "Ünknown set"],
    "full_names": ["", "Kidney Tumor Segmentation 2019", ""],
    "units": ["subjects"],
    "counts": [[[0, 10]], [[0, 500]], []],
    "facets": [
        {"id": "modality", "name": "M", "answers": MODALITIES, "of": [[1], [2], [3]]},
        {"id": "access", "name": "A", "answers": [["open", "Open"], ["form", "Form"]], "of": [[0], [1], [0]]},
    ],
    "ranges": [{"id": "subjects", "name": "S", "step": 10, "of": [10, 500, None]}],
}


def call(page: Page, module: str, code: str, *given: Any) -> Any:
    script = (
        f"async given => {{ const m = await import(new URL('../assets/{module}', location.href)); return ({code}) }}"
    )
    return page.evaluate(script, given)


def select(page: Page, **asked: Any) -> dict[str, Any]:
    state = {"text": "", "answers": {}, "ranges": {}, "sort": "", "columns": None, **asked}
    code = (
        "(r => ({rows: [...r.rows].map(row => given[0].ids[row]), counts: r.counts.map(c => [...c]), "
        "missing: r.missing}))"
        "(m.select(m.prepare(given[0]), given[1]))"
    )
    result: dict[str, Any] = call(page, "explorer-filter.js", code, DATA, state)
    return result


def test_a_kind_of_it_is_found_with_it(page: Page) -> None:
    assert select(page, answers={"modality": ["ct"]})["rows"] == ["a"]
    assert select(page, answers={"modality": ["ct", "mr"]})["rows"] == ["a", "b"]
    assert select(page, answers={"modality": ["none"]})["rows"] == ["c"]


def test_counts_tell_what_each_further_answer_would_leave(page: Page) -> None:
    found = select(page, answers={"modality": ["ct"]})
    # Of its own facet: as if it were not asked. Of the others: of what is left.
    assert found["counts"][0] == [1, 1, 1, 1]
    assert found["counts"][1] == [1, 0]
    both = select(page, answers={"modality": ["ct"], "access": ["form"]})
    assert both["rows"] == []
    assert both["counts"][0] == [0, 0, 1, 0]
    assert both["counts"][1] == [1, 0]


def test_an_answer_nobody_knows_asks_for_nothing(page: Page) -> None:
    assert select(page, answers={"modality": ["mammoth"]})["rows"] == ["a", "b", "c"]


def test_a_range_tells_how_many_have_no_figure(page: Page) -> None:
    found = select(page, ranges={"subjects": {"low": 100, "high": None, "none": False}})
    assert (found["rows"], found["missing"]) == (["b"], {"subjects": 1})
    found = select(page, ranges={"subjects": {"low": 100, "high": None, "none": True}})
    assert (found["rows"], found["missing"]) == (["b", "c"], {"subjects": 1})
    # The counts of other facets are those of the rows that are left.
    found = select(page, ranges={"subjects": {"low": 11, "high": 600, "none": False}})
    assert found["counts"][0] == [0, 0, 1, 0]


def test_order_by_a_figure_leaves_those_without_last(page: Page) -> None:
    assert select(page, sort="subjects")["rows"] == ["a", "b", "c"]
    assert select(page, sort="-subjects")["rows"] == ["b", "a", "c"]
    assert select(page, sort="no-such")["rows"] == ["a", "b", "c"]
    # Of words: by the names of the answers, those that do not tell last both ways.
    assert select(page, sort="modality")["rows"] == ["a", "b", "c"]
    assert select(page, sort="-modality")["rows"] == ["b", "a", "c"]
    assert select(page, sort="-name")["rows"] == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("chest xray 14", ["a"]),
        ("chestx-ray14", ["a"]),
        ("kits 19", ["b"]),
        ("KITS", ["b"]),
        ("kidney tumor", ["b"]),
        ("kidny tumor", ["b"]),  # a letter too few
        ("kidnye", ["b"]),  # two swapped
        ("unknown", ["c"]),
        ("cone-beam", ["a"]),  # a word of its modality
        ("kidney chest", []),
        ("zzzzzz", []),
        ("()[]*", ["a", "b", "c"]),  # no word at all asks for nothing
        ("   ", ["a", "b", "c"]),
    ],
)
def test_free_text(page: Page, typed: str, found: list[str]) -> None:
    assert select(page, text=typed)["rows"] == found


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [("liver", "livr", True), ("liver", "lievr", True), ("liver", "lover", True), ("liver", "lvr", False)],
)
def test_one_slip(page: Page, a: str, b: str, same: bool) -> None:
    assert call(page, "text-match.js", "m.oneSlip(given[0], given[1])", a, b) is same


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?q=lung+nodule&modality=ct,mr&subjects=500-&sort=-year&columns=shows,year",
        "?subjects=-100,none",
        "?year=2015-2020",
    ],
)
def test_an_address_says_what_is_asked_and_back(page: Page, query: str) -> None:
    known = {"facets": ["modality"], "ranges": ["subjects", "year"]}
    assert call(page, "explorer-state.js", "m.formatState(m.parseState(given[0], given[1]))", query, known) == query


@pytest.mark.parametrize(
    "query",
    [
        "?subjects=abc",
        "?subjects=-",
        "?subjects=1e9-",
        "?sort=<script>",
        "?no-such=1",
        "?modality=",
        "?__proto__=x",
        "?%",
    ],
)
def test_an_address_that_says_nothing_asks_for_nothing(page: Page, query: str) -> None:
    known = {"facets": ["modality"], "ranges": ["subjects"]}
    assert call(page, "explorer-state.js", "m.formatState(m.parseState(given[0], given[1]))", query, known) == ""


PAPER = {
    "title": "On {braces} & 50 %",
    "authors": ["A. Müller", "et al."],
    "venue": "J. X",
    "year": 2020,
    "doi": "10.1000/x_y",
    "url": "",
}
ROWS = [
    {
        "id": "evil",
        "name": '=HYPERLINK("http://x")',
        "url": "https://example.org/datasets/evil/",
        "facts": {"modality": "CT & MR", "anatomy": "a|b", "license": "100 %_{x}", "access": "\\input"},
        "numbers": {"subjects": 1234, "images": None},
        "paper": PAPER,
    },
    {
        "id": "bare",
        "name": "Bare",
        "url": "https://example.org/datasets/bare/",
        "facts": {"modality": "", "anatomy": "", "license": "", "access": ""},
        "numbers": {"subjects": None, "images": None},
        "paper": None,
    },
]


def exported(page: Page, name: str) -> str:
    text: str = call(page, "exports.js", f"m.{name}(given[0], 'https://example.org/')", ROWS)
    return text


def test_csv_runs_no_formula(page: Page) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(page, "toCsv"))))
    assert rows[0]["name"] == '\'=HYPERLINK("http://x")'
    assert rows[0]["subjects"] == "1234"
    assert rows[1]["name"] == "Bare"


def test_json_is_json(page: Page) -> None:
    assert json.loads(exported(page, "toJson"))["datasets"][0]["paper"]["year"] == 2020


def test_bibtex_has_balanced_braces_and_escaped_marks(page: Page) -> None:
    text = exported(page, "toBibtex")
    assert text.count("{") == text.count("}")
    assert "@article{evil," in text
    assert r"On braces \& 50 \%" in text
    assert "A. Müller and others" in text
    assert "doi = {10.1000/x_y}" in text
    assert "@misc{bare," in text


def test_ris_has_one_record_for_each(page: Page) -> None:
    lines = exported(page, "toRis").split("\r\n")
    assert [line for line in lines if line.startswith("TY")] == ["TY  - JOUR", "TY  - DATA"]
    assert lines.count("ER  - ") == 2
    assert "AU  - A. Müller" in lines


def test_tables_for_papers_escape_their_marks(page: Page) -> None:
    markdown = exported(page, "toMarkdown").splitlines()
    assert len(markdown) == 4
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 8 for line in markdown)
    latex = exported(page, "toLatex")
    assert r"CT \& MR" in latex
    assert r"100 \%\_\{x\}" in latex
    assert r"\textbackslash{}input" in latex


def test_the_data_say_what_the_records_say(page: Page, catalogue: Catalog) -> None:
    facets = Facets(catalogue)
    data = call(page, "explorer-filter.js", "m.complete(given[0])", explorer_data(facets))
    assert [catalogue.datasets[id].name for id in data["ids"]] == data["names"]
    assert all(len(answer) > 1 for facet in data["facets"] for answer in facet["answers"])
    assert sorted(data["ids"]) == sorted(catalogue.medical("datasets"))
    for facet in data["facets"]:
        assert all(given for given in facet["of"]), f"{facet['id']}: a record without an answer, not even '{NONE}'"
    licence = next(facet for facet in data["facets"] if facet["id"] == "license")
    for id, places in zip(data["ids"], licence["of"], strict=True):
        assert {licence["answers"][place][0] for place in places} == {
            part.id for part in catalogue.datasets[id].licenses
        }
    assert facets.counts(facets.facets[0])["ct"] == len(catalogue.medical_with_modality("ct"))


def test_a_published_record_is_the_record(catalogue: Catalog) -> None:
    for id, dataset in catalogue.datasets.items():
        told = json.loads(json.dumps(published(catalogue, id)))
        assert told["id"] == id
        assert told["names"]["modalities"].keys() == set(dataset.content.modalities)
        assert set(told["sources"]) == set(dataset.sources)


# Question → address and a dataset that must be among the answers.
QUESTIONS = {
    "CT of the liver with masks, commercial use": (
        "modality=ct&anatomy=liver&annotation=mask&commercial-use=allowed",
        "",
    ),
    "chest X-rays, more than 10,000 images": ("modality=x-ray&anatomy=chest&images=10000-", "ChestX-ray14"),
    "fundus photographs with vessel masks": ("modality=colour-fundus-photography&task=vessel-segmentation", "DRIVE"),
    "whole slides of the breast": ("dimensions=wsi&anatomy=breast", ""),
    "what shares images with LiTS": ("shares=lits", "AbdomenCT-1K"),
    "MR of the prostate": ("modality=mr&anatomy=prostate", "PROMISE12"),
    "skin lesions with known issues": ("modality=dermoscopy&issues=yes", "HAM10000"),
    "video of the gut": ("dimensions=video&modality=endoscopy", ""),
    "anything from the Netherlands since 2015": ("country=NL&year=2015-", ""),
    "COVID-19, in words": ("q=covid+19&sort=-images", "COVID"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_ten_questions_have_their_addresses(chromium: Browser, address: str, question: str) -> None:
    query, expected = QUESTIONS[question]
    page = chromium.new_page()
    page.goto(f"{address}datasets/?{query}")
    number = page.get_by_role("status").first
    expect(number).to_have_text(re.compile(r"^[1-9]\d* of \d+ datasets$"))
    expect(page.locator(".ami-found__table tbody tr", has_text=expected).first).to_be_visible()
    # The form shows what the address asks.
    for name, values in parse_qs(query).items():
        for box in page.locator(f'input[type=checkbox][name="{name}"]').all():
            if box.get_attribute("value") in values[0].split(","):
                assert box.is_checked()
    page.close()


def test_narrowing_by_keyboard_writes_the_address_and_back_undoes_it(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    page.goto(address + "datasets/")
    expect(page.locator(".ami-tick").first).to_be_visible()
    page.locator('input[name="modality"][value="ct"]').focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(address + "datasets/?modality=ct")
    page.get_by_label("Find", exact=True).fill("kits 19")
    expect(page).to_have_url(address + "datasets/?q=kits+19&modality=ct")
    expect(page.locator(".ami-found__table tbody th a").first).to_have_text("KiTS19")
    page.go_back()
    expect(page).to_have_url(address + "datasets/?modality=ct")
    expect(page.get_by_label("Find", exact=True)).to_have_value("")
    page.go_back()
    expect(page.locator('input[name="modality"][value="ct"]')).not_to_be_checked()
    page.close()


def test_every_column_orders_the_rows(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    page.goto(address + "datasets/?modality=ct")
    table = page.get_by_role("region", name="Datasets found")
    for name, key in (("First released", "-year"), ("Access", "access"), ("How much", "-images"), ("Dataset", "")):
        table.get_by_role("columnheader", name=name).get_by_role("button").click()
        expect(page).to_have_url(f"{address}datasets/?modality=ct{'&sort=' + key if key else ''}")
        order = "descending" if key.startswith("-") else "ascending"
        expect(table.get_by_role("columnheader", name=name)).to_have_attribute("aria-sort", order)
    page.close()


def test_ticked_rows_lead_to_the_comparison(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    page.goto(address + "datasets/?q=kits")
    for name in ("KiTS19", "KiTS21"):
        page.get_by_role("checkbox", name=f"Compare {name}").check()
    page.get_by_role("link", name="Compare 2").click()
    assert parse_qs(urlsplit(page.url).query) == {"datasets": ["kits19,kits21"]}
    table = page.get_by_role("region", name="Records side by side")
    expect(table.get_by_role("columnheader").nth(1)).to_have_text("KiTS19")
    expect(table.locator(".ami-compare__mark").first).to_have_text("differs")
    expect(table.locator(".ami-src a").first).to_have_attribute("href", re.compile("^https?://"))
    page.close()


def test_columns_and_files_to_take_along(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    page.goto(address + "datasets/?modality=spect&columns=shows,subjects")
    heads = page.locator(".ami-found__table thead th")
    expect(heads).to_have_text(["Dataset", "Shows", "Subjects"])
    page.locator('[data-menu="export"] summary').click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV file").click()
    text = download.value.path().read_text(encoding="utf-8")
    rows = page.locator(".ami-found__table tbody tr")
    assert len(list(csv.DictReader(io.StringIO(text)))) == rows.count()
    page.close()


def test_rows_are_drawn_alike_in_the_page_and_by_the_script(chromium: Browser, address: str) -> None:
    texts = []
    # Without a question the rows are the page's; with one they are the script's.
    for query, ready in (("", ".ami-tick"), ("?subjects=0-,none", "[data-asked] button")):
        page = chromium.new_context().new_page()
        page.goto(address + "datasets/" + query)
        expect(page.locator(ready).first).to_be_visible()
        rows = page.locator(".ami-found__table tbody tr")
        texts.append(["".join(text.split()).replace("notseenalive", "") for text in rows.all_text_contents()[:20]])
        page.context.close()
    assert texts[0] == texts[1]


def test_nothing_is_asked_for_before_the_search_is_opened(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address, wait_until="networkidle")
    assert [url for url in asked if url.endswith(".json")] == []
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name="Search")).to_be_focused()
    page.keyboard.type("nifti")
    expect(page.get_by_role("group", name="File formats")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.close()
