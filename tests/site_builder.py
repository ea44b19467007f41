"""Builds the project's own site, once a test run, and serves it from a sub-path as GitHub Pages does."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tiny_catalogue import ROOT

# What the build of a copy needs.
PARTS = ("data", "docs", "images", "scripts", "theme", "mkdocs.yml")
SUB_PATH = "/some/sub-path/"


def copy_project(target: Path, without: tuple[str, ...] = ()) -> Path:
    """A copy of the project that a test may change."""
    for name in PARTS:
        source = ROOT / name
        if name in without:
            continue
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, target / name)
    return target


def run_tool(name: str, *arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program of this Python's environment; its output is kept for the message of a failure."""
    program = Path(sys.executable).parent / name
    settings = {**os.environ, "NO_MKDOCS_2_WARNING": "1", **environment}
    return subprocess.run(
        [str(program), *arguments], cwd=cwd, env=settings, capture_output=True, text=True, check=False
    )


def build_site(project: Path, target: Path, **environment: str) -> None:
    """`mkdocs build --strict` of a project; a failure shows what it printed."""
    done = run_tool("mkdocs", "build", "--strict", "--site-dir", str(target), cwd=project, **environment)
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def served(site: Path) -> Iterator[str]:
    """The address under which `site` is served, below SUB_PATH; anything above it is not found."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            inside = path.removeprefix(SUB_PATH) if path.startswith(SUB_PATH) else "no-such-file"
            return super().translate_path("/" + inside)

        def log_message(self, *_: object) -> None:
            pass

    handler = functools.partial(Handler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{SUB_PATH}"
        server.shutdown()
