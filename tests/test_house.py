"""The rules of the house: who imports whom, what is generated is fresh, the project stands alone."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tiny_catalogue import ROOT

from catalog.records import KINDS
from catalog.schemas import field_rows
from catalog.yaml_reader import read_yaml
from new import skeleton
from write_schemas import FOLDER, schema_text

SCRIPTS = ROOT / "scripts"
# Module → what of ours it may import. Nothing points back up.
LAYERS = {
    "catalog.problems": set(),
    "catalog.yaml_reader": {"catalog.problems"},
    "catalog.records": {"catalog.problems"},
    "catalog.schemas": {"catalog.records"},
    "catalog.pictures": set(),
    "catalog.checks": {"catalog.pictures", "catalog.problems", "catalog.yaml_reader", "catalog.records"},
    "catalog.loader": {"catalog.checks", "catalog.problems", "catalog.yaml_reader", "catalog.records"},
    "catalog.diagrams": {"catalog.loader", "catalog.records"},
    "catalog.words": {"catalog.records"},
    "catalog.statistics": {"catalog.loader", "catalog.records"},
    "catalog.pages": {
        "catalog",
        "catalog.diagrams",
        "catalog.facets",
        "catalog.loader",
        "catalog.pictures",
        "catalog.records",
        "catalog.schemas",
        "catalog.words",
    },
    "catalog.facets": {"catalog.loader", "catalog.records", "catalog.words"},
    "catalog.field": {"catalog.facets"},
    "catalog.search_data": {"catalog.loader", "catalog.records", "catalog.words"},
    "catalog.browser_data": {
        "catalog.facets",
        "catalog.loader",
        "catalog.records",
        "catalog.search_data",
        "catalog.words",
    },
    "check": {"catalog.loader", "catalog.problems", "catalog.records"},
    "new": {"catalog.loader", "catalog.problems", "catalog.records", "catalog.schemas"},
    "write_schemas": {"catalog.records", "catalog.schemas"},
    "catalog.cards": {"catalog.pages", "catalog.words"},
    "add_picture": {"catalog.pictures"},
    "write_samples": {"catalog.pictures"},
    "export": {"catalog.browser_data", "catalog.loader", "catalog.pages", "catalog.problems"},
    "mkdocs_hooks": {"catalog.browser_data", "catalog.cards", "catalog.loader", "catalog.pages", "catalog.problems"},
}
ENGINES = {"mkdocs", "material", "zensical"}


def imports(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def modules() -> dict[str, Path]:
    files = {
        file.relative_to(SCRIPTS).with_suffix("").as_posix().replace("/", "."): file for file in SCRIPTS.rglob("*.py")
    }
    # Sample pictures are no part of the catalogue: each module stands alone on samples.base.
    return {name: file for name, file in files.items() if not name.endswith("__init__") and "samples." not in name}


def test_layers() -> None:
    assert set(modules()) == set(LAYERS)
    for name, file in modules().items():
        ours = {module for module in imports(file) if module.split(".")[0] == "catalog"}
        assert ours <= LAYERS[name], f"{name} may not import {ours - LAYERS[name]}"
        engines = {module for module in imports(file) if module.split(".")[0] in ENGINES}
        assert not engines or name == "mkdocs_hooks", f"{name} imports {engines}"


@pytest.mark.parametrize("kind", KINDS)
def test_editor_schemas_are_fresh(kind: str) -> None:
    assert (FOLDER / f"{kind}.json").read_text(encoding="utf-8") == schema_text(kind), "write them with: make schemas"
    json.loads(schema_text(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_explained(kind: str) -> None:
    assert [row.name for row in field_rows(kind) if not row.description] == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_skeleton_of_a_record_is_yaml_with_all_fields(kind: str, tmp_path: Path) -> None:
    text = skeleton(kind, "2026-01-02")
    file = tmp_path / "new.yaml"
    file.write_text(text, encoding="utf-8")
    document = read_yaml(file, "new.yaml")
    assert all("the value is empty" in problem.message for problem in document.problems)
    required = {row.name for row in field_rows(kind) if row.required and "." not in row.name}
    assert required <= set(document.value)
    for row in field_rows(kind):
        if not row.name.startswith("sources"):
            assert f"{row.name.rsplit('.', 1)[-1]}:" in text


def test_every_record_names_its_editor_schema() -> None:
    wrong = []
    for kind in KINDS:
        for file in (ROOT / "data" / kind).glob("*.yaml"):
            first = file.read_text(encoding="utf-8").split("\n", 1)[0]
            if first != f"# yaml-language-server: $schema=../schema/{kind}.json":
                wrong.append(file.name)
    assert wrong == []


def test_no_template_line_is_longer_than_200_characters() -> None:
    long = [
        f"{file.name}:{number}"
        for file in (SCRIPTS / "templates").glob("*.jinja")
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > 200
    ]
    assert long == []


def test_check_prints_each_problem_and_leaves_1(tmp_path: Path) -> None:
    from site_builder import copy_project

    project = copy_project(tmp_path / "project")
    assert run_check(project).returncode == 0
    (project / "data" / "datasets" / "new-one.yaml").write_text("name: New\n", encoding="utf-8")
    done = run_check(project)
    assert done.returncode == 1
    assert "data/datasets/new-one.yaml:1: status: this field is missing; add it" in done.stdout
    assert "Traceback" not in done.stderr
    assert "::error file=data/datasets/new-one.yaml,line=1::" in run_check(project, GITHUB_ACTIONS="true").stdout


def run_check(project: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(project / "scripts" / "check.py")]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**environment, "PYTHONUTF8": "1"})


def test_lock_files_have_hashes_and_no_address() -> None:
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text(encoding="utf-8")
    for name in ("requirements.lock", "requirements-test.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text, name
        pins = re.findall(r"^[a-z0-9._-]+==[^\s;]+.*?(?=^[a-z0-9._-]+==|\Z)", text, re.MULTILINE | re.DOTALL)
        assert pins
        assert [pin.split("\n")[0] for pin in pins if "--hash=sha256:" not in pin] == []


def test_every_dependency_is_explained() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    hacking = (ROOT / "HACKING.md").read_text(encoding="utf-8")
    declared = [*project["project"]["dependencies"], *project["dependency-groups"]["test"]]
    names = [re.split(r"[<>=]", dependency)[0] for dependency in declared]
    assert [name for name in names if not re.search(rf"\b{re.escape(name)}\b", hacking)] == []


def test_actions_are_pinned_by_commit_with_least_permissions() -> None:
    for file in (ROOT / ".github" / "workflows").glob("*.yml"):
        text = file.read_text(encoding="utf-8")
        for action in re.findall(r"uses: (\S+)", text):
            assert action.startswith("./") or re.search(r"@[0-9a-f]{40}$", action), f"{file.name}: {action}"
        assert re.search(r"^permissions:\n  contents: read\n", text, re.MULTILINE), file.name
        assert "pull_request_target" not in text
        assert "secrets." not in text
