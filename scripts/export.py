"""Writes the whole site as plain .md files into a folder, for a site generator that runs no hooks of ours."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from catalog.browser_data import package_files, render_files
from catalog.loader import load_catalog
from catalog.pages import Page, Site, hidden_parts, make_environment, render_pages, render_prose, source_url
from catalog.problems import CatalogError

ROOT = Path(__file__).resolve().parent.parent


def markdown(page: Page) -> str:
    """A page as Markdown: front matter, headings with their ids, bodies as blocks of HTML."""
    front: dict[str, Any] = {
        "title": page.title,
        "description": " ".join(page.description.split()),
        "hide": hidden_parts(page),
    }
    if page.redirect:
        front |= {"template": "redirect.html", "redirect": page.redirect_url}
    # JSON is YAML, and quotes whatever a record may contain.
    lines = ["---", *(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items()), "---", ""]
    lines += [f"# {_plain(page.title)} {{#top}}", ""]
    for section in page.sections:
        if section.heading:
            lines += [f"## {_plain(section.heading)} {{#{section.id}}}", ""]
        # One block of HTML: no blank line within it, at which Markdown would begin to read.
        body = "\n".join(line for line in section.body.splitlines() if line.strip())
        lines += [f'<div class="ami-section">{body}</div>', ""]
    return "\n".join(lines)


def write_site(root: Path, target: Path, site: Site) -> int:
    """Write every page and file of the site into `target`, which is emptied first; gives the number of pages."""
    catalog = load_catalog(root)
    env = make_environment(catalog, site, source_url)
    pages = {path: markdown(page) for path, page in render_pages(env, catalog).items()}
    docs = root / "docs"
    for source in sorted(docs.rglob("*.md")) if docs.is_dir() else []:
        path = source.relative_to(docs).as_posix()
        pages[path] = render_prose(env, source.read_text(encoding="utf-8"), path)
    if target.exists():
        shutil.rmtree(target)
    for path, text in {**pages, **render_files(catalog)}.items():
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    for path, source in package_files().items():
        shutil.copyfile(source, target / path)
    for folder, inside in ((docs / "assets", "assets"), (root / "images", "images")):
        if folder.is_dir():
            shutil.copytree(folder, target / inside, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.md"))
    return len(pages)


def _plain(text: str) -> str:
    """A text in a heading without its marks being read: Markdown's, and the < and & of HTML."""
    marks = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
    return "".join(marks.get(char, f"\\{char}" if char in r"\`*_{}[]#!|~" else char) for char in text)


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: python scripts/export.py FOLDER  (the folder is emptied first)", file=sys.stderr)
        return 2
    target = Path(sys.argv[1]).resolve()
    if target in (ROOT, *ROOT.parents) or (target.exists() and (target / ".git").exists()):
        print(f"{target} holds more than an export; name a folder of its own, such as build/docs", file=sys.stderr)
        return 2
    try:
        count = write_site(ROOT, target, Site())
    except CatalogError as error:
        print(error)
        return 1
    print(f"Wrote {count} pages to {target}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
