"""Catalogue to pages: `render_pages` is a pure function and knows no site generator.

A page is a title and sections; bodies are HTML from autoescaped templates, so the text of a record
can neither break out nor be taken for a template. Each Jinja block of a page's template is a section.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from PIL import Image as PictureFile

from catalog import field, statistics
from catalog.diagrams import BOX_HEIGHT, BOX_WIDTH, relation_diagram
from catalog.facets import Facets
from catalog.loader import Catalog
from catalog.pictures import small
from catalog.records import DATASET_BLOCKS, KINDS, SHARING, Record
from catalog.schemas import field_rows
from catalog.words import (
    ACCESS_WORDS,
    BLOCK_WORDS,
    DEMONSTRATIONS,
    KIND_NAMES,
    RELATION_WORDS,
    SOURCE_WORDS,
    country_name,
)

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"

VOCABULARIES = ("anatomy", "tasks", "conditions")

# Template → its blocks in the order of the page, each with the heading that readers and links see.
# The first block has no heading: it is the first screen.
SECTIONS: dict[str, dict[str, str]] = {
    "dataset": {
        "summary": "",
        "gallery": "Sample images",
        "content": "What it shows",
        "size": "How much",
        "licence": "Licence",
        "access": "How to get it",
        "files": "What is in the files",
        "labels": "Annotations",
        "origin": "Where the images come from",
        "relations": "Related datasets",
        "issues": "Known issues",
        "disputed": "Where sources disagree",
        "publications": "Publications",
        "sources": "Sources",
    },
    "modality": {
        "summary": "",
        "gallery": "Sample images",
        "principle": "What it measures, and how",
        "pixel": "What a pixel means",
        "practice": "Strengths, limits, artefacts",
        "use": "Tasks and formats",
        "datasets": "Datasets",
        "collections": "Collections",
        "sources": "Sources",
    },
    "format": {
        "summary": "",
        "gallery": "Figures",
        "files": "On disk",
        "pixels": "What it holds",
        "geometry": "Geometry",
        "metadata": "Metadata and patient data",
        "pitfalls": "Pitfalls",
        "readers": "Who reads it",
        "standard": "Standard and history",
        "datasets": "Datasets in this format",
        "sources": "Sources",
    },
    "collection": {
        "summary": "",
        "gallery": "Sample images",
        "about": "About it",
        "access": "Access",
        "datasets": "Datasets of this catalogue",
        "sources": "Sources",
    },
    "term": {"summary": "", "datasets": "Datasets", "sources": "Sources"},
    "license": {"summary": "", "terms": "In plain words", "datasets": "Datasets under it", "sources": "Sources"},
    "redirect": {"summary": ""},
    "datasets_index": {"summary": "", "explorer": "", "tables": "", "other": "Not medical imaging"},
    "modalities_index": {"summary": ""},
    "formats_index": {
        "summary": "",
        "comparison": "Medical formats compared",
        "medical": "Medical formats",
        "others": "Other formats that datasets use",
    },
    "collections_index": {"summary": "", "medical": "", "other": "Not medical imaging"},
    "compare": {"summary": ""},
    "overlaps": {"summary": "", "groups": "", "gatherers": "Gathered from several modalities"},
    "known_issues": {"summary": "", "ledger": ""},
    "samples": {"summary": "", "pictures": ""},
    "field": {
        "summary": "",
        "map": "Modality and anatomy",
        "years": "Year by year",
        "ways": "Every way in",
    },
    "state": {
        "summary": "",
        "blocks": "What is known of datasets",
        "licences": "Licences",
        "access": "Access",
        "sources": "Sources",
        "missing": "Where help does most",
    },
    "vocabulary": {"summary": "", "anatomy": "Anatomy", "tasks": "Tasks", "conditions": "Conditions"},
    "licenses_index": {"summary": "", "table": "Permissions compared"},
}

TEMPLATE_OF_KIND = {
    "datasets": "dataset",
    "modalities": "modality",
    "formats": "format",
    "collections": "collection",
    "anatomy": "term",
    "tasks": "term",
    "conditions": "term",
    "licenses": "license",
}

INDEX_PAGES = {
    "datasets/index.md": (
        "datasets_index",
        "Datasets",
        "All datasets of the catalogue, by modality, with size, licence and access.",
    ),
    "overlaps.md": (
        "overlaps",
        "Overlaps",
        "Datasets that share images or patients, in groups: do not train on one and test on another.",
    ),
    "compare.md": (
        "compare",
        "Compare and combine",
        "Datasets side by side: their facts, which of them share images, what their licences allow together.",
    ),
    "known-issues.md": (
        "known_issues",
        "Known issues",
        "What people found wrong in datasets after they were published, each with its report.",
    ),
    "field.md": (
        "field",
        "The field at a glance",
        "How many datasets there are for each modality, part of the body, task, condition, licence and year.",
    ),
    "state.md": (
        "state",
        "State of the catalogue",
        "How much is known of the datasets, from which sources, how old that is and what is missing.",
    ),
    "modalities/index.md": (
        "modalities_index",
        "Modalities",
        "Ways of making medical images, what each measures and which datasets it has.",
    ),
    "samples.md": (
        "samples",
        "Sample images",
        "What images of each modality look like: simulated pictures, free to use, with how they were computed.",
    ),
    "formats/index.md": (
        "formats_index",
        "File formats",
        "Formats of medical images compared: header, data offset, pixel types, orientation, compression.",
    ),
    "collections/index.md": (
        "collections_index",
        "Collections",
        "Archives, portals, challenge hosts, atlases and indexes of medical images.",
    ),
    "vocabulary.md": (
        "vocabulary",
        "Vocabulary",
        "The words by which datasets are compared: anatomy, tasks, conditions.",
    ),
    "licenses/index.md": (
        "licenses_index",
        "Licences",
        "Licences of the datasets in plain words: commercial use, redistribution, changes, attribution.",
    ),
}


@dataclass(frozen=True)
class Section:
    """A part of a page: `body` is HTML. A section without heading continues the one before."""

    id: str
    heading: str
    body: str
    level: int = 2


@dataclass(frozen=True)
class Page:
    """One page of the site. `path` ends in .md, as site generators want it: datasets/drive.md."""

    path: str
    title: str
    description: str
    sections: tuple[Section, ...]
    record: str = ""  # the file it is made from, from the root of the repository
    redirect: str = ""  # the path of the page that took its place

    @property
    def url(self) -> str:
        """Its address from the root of the site."""
        return page_url(self.path)

    @property
    def redirect_url(self) -> str:
        """The address of the page that took its place, as seen from this one."""
        return relative_url(self.path, self.redirect)


@dataclass(frozen=True)
class Site:
    """Where the site and its repository live; both empty on the machine of somebody who tries it out."""

    repository: str = ""
    branch: str = "main"

    def edit(self, record: str) -> str:
        """The address that opens a file in an editor in the browser, or nothing."""
        return f"{self.repository.rstrip('/')}/edit/{self.branch}/{record}" if self.repository else ""

    def report(self, record: str, name: str) -> str:
        """The address of an issue form about a record, filled in already, or nothing."""
        if not self.repository:
            return ""
        fields = {"template": "correct-a-fact.yml", "title": f"{name}: ", "record": record}
        return f"{self.repository.rstrip('/')}/issues/new?{urlencode(fields)}"


def page_url(path: str) -> str:
    """`datasets/drive.md` as the address `datasets/drive/` that both site generators give it."""
    stem = path.removesuffix(".md")
    if posixpath.basename(stem) == "index":
        stem = posixpath.dirname(stem)
    return f"{stem}/" if stem else ""


@cache
def source_url(start: str, target: str) -> str:
    """The path of `target` as seen from the Markdown file `start`, which a site generator turns into an address."""
    return posixpath.relpath(target, posixpath.dirname(start) or ".")


@cache
def relative_url(start: str, target: str) -> str:
    """The address of page `target` as seen from page `start` (paths ending in .md), or of a file of the site."""
    goal = page_url(target) if target.endswith(".md") else target
    here = page_url(start) or "."
    relative = posixpath.relpath(goal or ".", here)
    return f"{relative}/" if target.endswith(".md") else relative


def make_environment(catalog: Catalog, site: Site, address: Callable[[str, str], str] = relative_url) -> Environment:
    """The Jinja environment of record pages and of macros in prose.

    `address` gives the link from one page to another: relative_url between built pages, source_url between
    Markdown files that a site generator is still to build.
    """
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(
        catalog=catalog,
        site=site,
        address_between=address,
        url=_url,
        dataset_row=_dataset_row_keeper(),
        link=_link,
        KINDS=tuple(KINDS),
        KIND_NAMES=KIND_NAMES,
        ACCESS_WORDS=ACCESS_WORDS,
        BLOCK_WORDS=BLOCK_WORDS,
        DEMONSTRATIONS=DEMONSTRATIONS,
        RELATION_WORDS=RELATION_WORDS,
        SOURCE_WORDS=SOURCE_WORDS,
        statistics=statistics,
        field=field,
        explorer_url=_explorer_url,
        facets=Facets(catalog),
        FIRST_ROWS=30,
        MOST_ROWS=100,
        MOST_ANSWERS=40,
        SHARING=SHARING,
        BLOCKS=DATASET_BLOCKS,
        BOX=(BOX_WIDTH, BOX_HEIGHT),
        relation_diagram=lambda ids: relation_diagram(catalog, ids),
        picture_size=lambda file: picture_size(catalog.root / file),
        small_picture=lambda file: small(PurePosixPath(file)).as_posix(),
        field_rows=field_rows,
    )
    env.filters.update(
        thousands=lambda number: f"{number:,}",
        filesize=file_size,
        country=country_name,
        words=lambda term: term.replace("_", " ").replace("-", " "),
        address=_address,
        host=lambda address: address.split("//", 1)[-1].split("/", 1)[0].removeprefix("www."),
    )
    return env


def render_pages(env: Environment, catalog: Catalog) -> dict[str, Page]:
    """Every page that records make, by path, in a fixed order."""
    pages = [
        _page(env, template, path, title, description) for path, (template, title, description) in INDEX_PAGES.items()
    ]
    for kind in KINDS:
        for id, record in catalog.kind(kind).items():
            path = f"{kind}/{id}.md"
            pages.append(
                _page(
                    env,
                    TEMPLATE_OF_KIND[kind],
                    path,
                    record.name,
                    record.description,
                    record=f"data/{kind}/{id}.yaml",
                    values={"kind": kind, "id": id, "record": record, "numbers": source_numbers(record)},
                )
            )
            for old in record.former_ids:
                pages.append(
                    _page(
                        env,
                        "redirect",
                        f"{kind}/{old}.md",
                        record.name,
                        f"This page has moved: {record.name}",
                        redirect=path,
                        values={"kind": kind, "id": id},
                    )
                )
    return {page.path: page for page in pages}


def hidden_parts(page: Page) -> list[str]:
    """Sidebars that a page leaves out: a record has no neighbours in the navigation, an index no long contents."""
    if page.record or page.redirect:
        return ["navigation"]
    return ["navigation", "toc"]


def render_prose(env: Environment, text: str, path: str) -> str:
    """Hand-written Markdown with its macro calls replaced. `path`: the page's, so that links are relative."""
    # In Markdown '{#' begins the id of a heading, so comments have marks of their own.
    prose = env.overlay(comment_start_string="{##", comment_end_string="##}", keep_trailing_newline=True)
    values = {"page_path": path}
    return prose.from_string(text).render(**values, **_macros(env, values))


def source_numbers(record: Record) -> dict[str, int]:
    """The number under which each source of a record stands in its footnotes, from 1."""
    return {key: number for number, key in enumerate(record.sources, 1)}


def _page(
    env: Environment,
    template_name: str,
    path: str,
    title: str,
    description: str,
    *,
    record: str = "",
    redirect: str = "",
    values: Mapping[str, Any] | None = None,
) -> Page:
    template = env.get_template(f"{template_name}.jinja")
    values = {"page_path": path, "title": title, **(values or {})}
    context = template.new_context({**values, **_macros(env, values)})
    sections = []
    for id, heading in SECTIONS[template_name].items():
        body = "".join(template.blocks[id](context)).strip()
        if body:
            sections.append(Section(id, heading, body))
    return Page(path, title, description, tuple(sections), record, redirect)


def _macros(env: Environment, values: Mapping[str, Any]) -> dict[str, Any]:
    """The shared macros; those that link or cite see the page in which they are called."""
    modules: dict[str, Any] = {}
    for name, file in (("m", "macros.jinja"), ("cards", "cards.jinja")):
        modules[name] = env.get_template(file).make_module({**values, **modules})
    return modules


def _dataset_row_keeper() -> Callable[..., Markup]:
    """The line of a dataset in a table, made once for all pages of a folder, from which its links are the same."""
    rows: dict[tuple[str, str], Markup] = {}
    macros: dict[str, Any] = {}

    @pass_context
    def dataset_row(context: Context, id: str) -> Markup:
        path: str = context["page_path"]
        # Made as for a page that is not there: a page's link to itself would be wrong on its neighbours.
        place = path if path.endswith("index.md") else posixpath.join(posixpath.dirname(path), "-.md")
        if (place, id) not in rows:
            if place not in macros:
                macros[place] = _macros(context.environment, {"page_path": place})["m"]
            rows[place, id] = macros[place].table_row(id)
        return rows[place, id]

    return dataset_row


@pass_context
def _url(context: Context, target: str, fragment: str = "") -> str:
    """The address of a page or of a file of the site, as seen from the page in which the call stands."""
    address: str = context["address_between"](context["page_path"], target)
    return f"{address}#{fragment}" if fragment else address


@pass_context
def _explorer_url(context: Context, **asked: str) -> str:
    """The address of the table of datasets with a question asked."""
    return f"{_url(context, 'datasets/index.md')}?{urlencode(asked)}"


@pass_context
def _link(context: Context, kind: str, id: str, text: str = "", fragment: str = "") -> Markup:
    """A link to a record, with its name. Raises KeyError for a record that does not exist."""
    record = context["catalog"].kind(kind)[id]
    return Markup('<a href="{}">{}</a>').format(_url(context, f"{kind}/{id}.md", fragment), text or record.name)


def _address(address: str) -> str:
    """An address as a browser follows it: doi: as its resolver."""
    if address.startswith("doi:"):
        return "https://doi.org/" + quote(address.removeprefix("doi:"), safe="/:;().-_")
    return address


def file_size(number: int) -> str:
    """Bytes in the largest decimal unit, which is what downloads and disks are sold by."""
    size = float(number)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:.3g} TB"


@cache
def picture_size(file: Path) -> tuple[int, int]:
    """Width and height in pixels, so that the page does not jump when the picture comes."""
    with PictureFile.open(file) as picture:
        return picture.size
