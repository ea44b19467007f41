"""Pages of the tiny catalogue: as they were last looked at, and safe whatever a record says."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from tiny_catalogue import TESTS, TINY, copy_tiny

from catalog.loader import load_catalog
from catalog.pages import (
    Page,
    Site,
    file_size,
    make_environment,
    page_url,
    relative_url,
    render_pages,
    render_prose,
    source_url,
)
from export import markdown, write_site

GOLDEN = TESTS / "golden"
REPOSITORY = Site("https://git.example.org/us/catalogue")


def tiny_pages(root: Path = TINY, address: Callable[[str, str], str] = relative_url) -> dict[str, Page]:
    catalogue = load_catalog(root)
    return render_pages(make_environment(catalogue, REPOSITORY, address), catalogue)


def write_golden() -> None:
    """After a change that was looked at: python tests/test_pages.py"""
    shutil.rmtree(GOLDEN, ignore_errors=True)
    for path, page in tiny_pages(address=source_url).items():
        file = GOLDEN / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(markdown(page), encoding="utf-8")


def test_pages_are_as_they_were_looked_at() -> None:
    made = {path: markdown(page) for path, page in tiny_pages(address=source_url).items()}
    known = {f.relative_to(GOLDEN).as_posix(): f.read_text(encoding="utf-8") for f in GOLDEN.rglob("*.md")}
    assert sorted(made) == sorted(known), "write them anew with: python tests/test_pages.py"
    changed = [path for path in made if made[path] != known[path]]
    assert changed == [], "look at the change, then write them anew with: python tests/test_pages.py"


def test_text_of_a_record_is_data() -> None:
    page = tiny_pages()["datasets/alpha.md"]
    body = page.sections[0].body
    assert "&lt;b&gt;not bold&lt;/b&gt; &amp; {{ not.a.template }} {% nor this %}" in body


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    root = copy_tiny(tmp_path)
    file = root / "data" / "datasets" / "beta.yaml"
    evil = '</p><script>alert(1)</script>" onmouseover="x\' `code` [a](javascript:b) {{ 7*7 }}'
    text = file.read_text(encoding="utf-8").replace(
        "Invented for tests. Made out of Alpha.", "'" + evil.replace("'", "''") + "'"
    )
    text = text.replace("name: Beta", "name: '<img src=x onerror=alert(2)>'")
    file.write_text(text, encoding="utf-8")
    for path, page in tiny_pages(root).items():
        everything = "".join(section.body for section in page.sections)
        assert "<script>alert" not in everything, path
        assert "<img src=x" not in everything, path
        assert "49" not in re.sub(r"\d{4}-\d\d-\d\d", "", everything) or "7*7" in everything
    exported = markdown(tiny_pages(root)["datasets/beta.md"])
    assert "# &lt;img src=x onerror=alert(2)&gt; {#top}" in exported


def test_a_renamed_record_leaves_its_address() -> None:
    page = tiny_pages()["datasets/alfa.md"]
    assert page.redirect == "datasets/alpha.md"
    assert page.redirect_url == "../alpha/"


def test_edit_and_report_links() -> None:
    body = tiny_pages()["datasets/alpha.md"].sections[-1].body
    assert 'href="https://git.example.org/us/catalogue/edit/main/data/datasets/alpha.yaml"' in body
    assert "issues/new?template=correct-a-fact.yml&amp;title=Alpha%3A+&amp;record=data%2Fdatasets%2Falpha.yaml" in body


def test_an_empty_gallery_shows_nothing() -> None:
    assert [section.id for section in tiny_pages()["datasets/beta.md"].sections].count("gallery") == 0
    assert [section.id for section in tiny_pages()["datasets/alpha.md"].sections].count("gallery") == 1


def test_what_is_not_medical_stays_out_of_the_default_tables() -> None:
    sections = {section.id: section.body for section in tiny_pages()["datasets/index.md"].sections}
    assert ">Fly<" not in sections["tables"]
    assert ">Fly<" in sections["other"]


@pytest.mark.parametrize(
    ("start", "target", "address"),
    [
        ("index.md", "datasets/drive.md", "datasets/drive/"),
        ("datasets/drive.md", "index.md", "../../"),
        ("datasets/drive.md", "datasets/index.md", "../"),
        ("datasets/index.md", "datasets/drive.md", "drive/"),
        ("datasets/drive.md", "formats/tiff.md", "../../formats/tiff/"),
        ("datasets/drive.md", "images/a/b.png", "../../images/a/b.png"),
        ("about.md", "about.md", "./"),
    ],
)
def test_addresses_are_relative(start: str, target: str, address: str) -> None:
    assert relative_url(start, target) == address


def test_address_of_a_page() -> None:
    assert [page_url(path) for path in ("index.md", "a/index.md", "a/b.md", "licenses/CC-BY-4.0.md")] == [
        "",
        "a/",
        "a/b/",
        "licenses/CC-BY-4.0/",
    ]


def test_sizes_are_decimal() -> None:
    assert [file_size(number) for number in (1, 999, 1000, 1_234_567, 12 * 10**9, 5 * 10**15)] == [
        "1 bytes",
        "999 bytes",
        "1 kB",
        "1.23 MB",
        "12 GB",
        "5e+03 TB",
    ]


def test_prose_keeps_ids_of_headings_and_refuses_unknown_names() -> None:
    catalogue = load_catalog(TINY)
    env = make_environment(catalogue, Site())
    text = render_prose(env, "## A {#a}\n\nSee {{ link('modalities', 'ct') }}.\n", "guide/page.md")
    assert text == '## A {#a}\n\nSee <a href="../../modalities/ct/">CT</a>.\n'
    with pytest.raises(UndefinedError):
        render_prose(env, "{{ nothing }}", "page.md")


def test_export_writes_pages_prose_and_pictures(tmp_path: Path) -> None:
    root = copy_tiny(tmp_path / "project")
    (root / "docs").mkdir()
    (root / "docs" / "index.md").write_text("# Home\n\n{{ link('datasets', 'alpha') }}\n", encoding="utf-8")
    target = tmp_path / "out"
    count = write_site(root, target, Site())
    assert count == len(list(target.rglob("*.md"))) == len(tiny_pages()) + 1
    assert '<a href="datasets/alpha.md">Alpha</a>' in (target / "index.md").read_text(encoding="utf-8")
    assert (target / "images" / "datasets" / "alpha" / "slice.webp").is_file()


if __name__ == "__main__":
    sys.exit(write_golden())
