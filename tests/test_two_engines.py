"""Zensical builds the same pages with the same links from the exported folder."""

from __future__ import annotations

from pathlib import Path

from links import broken_links, internal_links, read_pages
from site_builder import copy_project, run_tool
from tiny_catalogue import ROOT

from catalog.pages import Site


def zensical_site(tmp_path: Path) -> Path:
    from export import write_site

    project = copy_project(tmp_path / "project", without=("docs",))
    # The prose stays where it is: the export alone is what the second engine is given.
    (project / "docs").symlink_to(ROOT / "docs")
    write_site(project, project / "build" / "docs", Site())
    (project / "docs").unlink()
    # Without an address Zensical writes canonical links to nowhere.
    done = run_tool(
        "zensical", "build", "--strict", cwd=project, DOCS_DIR="build/docs", SITE_URL="https://example.org/"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return project / "site"


def ours(links: set[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    """Links from page to page, without what each theme adds of its own."""
    return {link for link in links if link[1] == "" or link[1].endswith("/")}


def test_same_pages_and_same_internal_links(site: Path, tmp_path: Path) -> None:
    other = zensical_site(tmp_path)
    pages, others = read_pages(site), read_pages(other)
    assert set(others) == set(pages)
    assert len(pages) > 300
    assert ours(internal_links(others, "article")) == ours(internal_links(pages, "article"))
    assert broken_links(other) == []
