"""`mkdocs serve`: a saved record, template or page of prose is seen without a restart; a broken record is survived."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from site_builder import copy_project

# Long enough for a rebuild on a busy machine; a test that passes takes a second or two.
PATIENCE = 90


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copy_project(tmp_path / "project")


@pytest.fixture
def served(project: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path / "log.txt"
    command = [str(Path(sys.executable).parent / "mkdocs"), "serve", "--dev-addr", f"127.0.0.1:{port}"]
    with log.open("w") as output:
        server = subprocess.Popen(
            command, cwd=project, stdout=output, stderr=output, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}
        )
        address = f"http://127.0.0.1:{port}/"
        try:
            wait(lambda: "DRIVE" in page(address + "datasets/drive/"), log)
            yield address, log
        finally:
            server.terminate()
            server.wait(timeout=PATIENCE)


def page(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return str(answer.read().decode())
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return ""


def wait(seen: Callable[[], bool], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not seen():
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.2)


def test_what_is_saved_is_seen_and_what_is_broken_is_survived(served: tuple[str, Path], project: Path) -> None:
    address, log = served
    record = project / "data" / "datasets" / "drive.yaml"
    good = record.read_text(encoding="utf-8")

    record.write_text(good.replace("name: DRIVE", "name: DRIVE seen", 1), encoding="utf-8")
    wait(lambda: "DRIVE seen" in page(address + "datasets/drive/"), log)

    record.write_text(good.replace("status: ", "statos: ", 1), encoding="utf-8")
    wait(lambda: "unknown field 'statos'; did you mean 'status'?" in log.read_text(), log)
    assert "Traceback" not in log.read_text()
    assert "DRIVE seen" in page(address + "datasets/drive/"), "the last good page is still served"

    record.write_text(good.replace("name: DRIVE", "name: DRIVE again", 1), encoding="utf-8")
    wait(lambda: "DRIVE again" in page(address + "datasets/drive/"), log)

    template = project / "scripts" / "templates" / "dataset.jinja"
    template.write_text(template.read_text().replace("How sure we are", "How certain it is"), encoding="utf-8")
    wait(lambda: "How certain it is" in page(address + "datasets/drive/"), log)

    template.write_text(
        template.read_text().replace("{{ m.banner(record) }}", "{{ m.banner(record }}"), encoding="utf-8"
    )
    wait(lambda: "scripts/templates/dataset.jinja:3: unexpected '}'" in log.read_text(), log)
    assert "Traceback" not in log.read_text()
