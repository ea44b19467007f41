"""Hands the catalogue's pages to MkDocs in memory. The only code that imports mkdocs.

Record pages are finished HTML: they pass MkDocs' Markdown by. The environment of templates is made anew
for each build, so that `mkdocs serve` shows a saved record or template without a restart.
"""

from __future__ import annotations

import logging
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from catalog.browser_data import package_files, render_files
from catalog.cards import card_key, card_path, draw_card
from catalog.loader import load_catalog
from catalog.pages import Page, Site, hidden_parts, make_environment, render_pages, render_prose
from catalog.problems import CatalogError

ROOT = Path(__file__).resolve().parent.parent

log = logging.getLogger("mkdocs.catalogue")

# What one build made, for the events that follow. MkDocs calls module functions, so it has no other place.
_serving = False
_env: Environment | None = None
_pages: dict[str, Page] = {}
_files: dict[str, str] = {}


class CataloguePage(MkDocsPage):
    """A page whose HTML is ready: MkDocs neither reads nor parses anything for it."""

    def __init__(self, made: Page, file: File, config: MkDocsConfig, site: Site) -> None:
        self.made = made
        super().__init__(None, file, config)
        self.edit_url = site.edit(made.record) if made.record else None

    def read_source(self, config: MkDocsConfig) -> None:
        """Set what MkDocs would have read from the head of a Markdown file."""
        self.markdown = ""
        # Material's templates print both as they are: they do not escape.
        self.meta = {
            "title": escape(self.made.title),
            "description": escape(" ".join(self.made.description.split())),
            "hide": hidden_parts(self.made),
        }
        if config.site_url and not self.made.redirect:
            self.meta["card"] = card_path(self.made)
        if self.made.redirect:
            self.meta |= {"template": "redirect.html", "redirect": self.made.redirect_url}

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Set content and table of contents from the sections."""
        links = []
        parts = [f'<h1 id="top">{escape(self.made.title)}{_mark("top")}</h1>']
        for section in self.made.sections:
            if section.heading:
                heading = escape(section.heading)
                parts.append(f'<h2 id="{section.id}">{heading}{_mark(section.id)}</h2>')
                links.append(AnchorLink(heading, section.id, 2))
            parts.append(section.body)
        self.content = "\n".join(parts)
        top = AnchorLink(escape(self.made.title), "top", 1)
        top.children = links
        self.toc = TableOfContents([top])
        self.present_anchor_ids = {"top", *(link.id for link in links)}


def _mark(id: str) -> str:
    """The link to a heading, as the toc extension writes it in prose."""
    return f'<a class="headerlink" href="#{id}" title="Link to this section">¶</a>'


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Give prose pages an edit link where a repository is known."""
    config.edit_uri = "edit/main/docs/" if config.repo_url else ""
    return config


def on_startup(command: str, dirty: bool) -> None:
    """Remember whether somebody is editing: then a mistake is told and the last good pages stay."""
    global _serving
    _serving = command == "serve"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Read the records and add their pages and pictures. A broken record ends the build with its problems."""
    global _env, _pages, _files
    site = Site(config.repo_url or "")
    try:
        _env, _pages, _files = _make_pages(site)
    except PluginError as error:
        if not _serving or _env is None:
            raise
        log.error("%s\nThe last good pages are shown until this is put right.", error)
    for path, page in _pages.items():
        file = File.generated(config, path, content="")
        files.append(file)
        CataloguePage(page, file, config, site)
        # Who shares a link needs whole addresses, so there are no cards where the site does not know its own.
        if config.site_url and not page.redirect:
            files.append(File.generated(config, card_path(page), content=_card(page)))
    for path, text in _files.items():
        files.append(File.generated(config, path, content=text))
    for path, source in package_files().items():
        files.append(File.generated(config, path, abs_src_path=str(source)))
    for picture in sorted((ROOT / "images").rglob("*.webp")):
        inside = picture.relative_to(ROOT).as_posix()
        files.append(File.generated(config, inside, abs_src_path=str(picture)))
    return files


def _make_pages(site: Site) -> tuple[Environment, dict[str, Page], dict[str, str]]:
    try:
        catalog = load_catalog(ROOT)
        env = make_environment(catalog, site)
        return env, render_pages(env, catalog), render_files(catalog)
    except CatalogError as error:
        raise PluginError(f"{len(error.problems)} problem(s) in data/:\n{error}") from None
    except TemplateError as error:
        raise PluginError(f"scripts/templates/{_template_words(error)}") from error


def _card(page: Page) -> bytes:
    """A page's card, kept from one build to the next: drawing takes longer than all the rest of a page."""
    file = ROOT / ".cache" / "cards" / f"{card_key(page)}.png"
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(draw_card(page))
    return file.read_bytes()


def on_page_markdown(markdown: str, page: MkDocsPage, **_: Any) -> str:
    """Replace macro calls in hand-written prose."""
    if _env is None or isinstance(page, CataloguePage):
        return markdown
    try:
        return render_prose(_env, markdown, page.file.src_uri)
    except (TemplateError, KeyError) as error:
        words = f"docs/{page.file.src_uri}: {_template_words(error)}"
        if not _serving:
            raise PluginError(words) from error
        log.error(words)
        return markdown


def _template_words(error: Exception) -> str:
    """What a template's error says, with its place where Jinja knows it."""
    if isinstance(error, KeyError):
        return f"there is no record {error}"
    name, line = getattr(error, "name", None), getattr(error, "lineno", None)
    return f"{name or '*'}:{line}: {error}" if line else str(error)
