"""Times a build with made-up records beside plain Material given the same pages as files: make benchmark

Both build from the same records, in turns, in one run; what counts is the ratio of the medians, for the seconds of
one machine say little about another.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

from site_builder import copy_project, run_tool
from tiny_catalogue import ROOT

PLAIN = """
site_name: Plain Material
theme:
  name: material
  font: false
  features: [navigation.tabs, navigation.top, toc.follow]
plugins: [search]
markdown_extensions: [admonition, attr_list, def_list, footnotes, md_in_html, tables, {toc: {permalink: true}}]
nav: [{Home: index.md}]
validation: {nav: {omitted_files: ignore}, links: {unrecognized_links: ignore, not_found: ignore}}
"""


def synthesize(project: Path, number: int) -> None:
    """Replace the datasets by `number` made-up ones: the real ones under other names, in a fixed order."""
    folder = project / "data" / "datasets"
    originals = sorted((ROOT / "data" / "datasets").glob("*.yaml"))
    chance = random.Random(1)
    for index in range(number - len(originals)):
        text = chance.choice(originals).read_text(encoding="utf-8")
        lines = [line for line in text.split("\n") if not line.startswith(("name:", "aliases:", "former_ids:"))]
        record = "\n".join([lines[0], f"name: Made-up {index:05}", *lines[1:]])
        # No two datasets have one homepage or one paper.
        record = re.sub(r"^homepage: .*", f"homepage: https://example.org/{index}", record, flags=re.MULTILINE)
        record = re.sub(r"^( +doi): .*", rf"\1: 10.1000/made-up-{index}", record, flags=re.MULTILINE)
        # An alias list may go on over several lines, and an image belongs to its own record.
        (folder / f"made-up-{index:05}.yaml").write_text(_without(record, "images"), encoding="utf-8")


def _without(text: str, field: str) -> str:
    kept, dropping = [], False
    for line in text.split("\n"):
        if line[:1] not in {" ", "-", "#", ""}:
            dropping = line.split(":")[0] == field
        if not dropping:
            kept.append(line)
    return "\n".join(kept)


def seconds(project: Path, target: Path, *arguments: str) -> float:
    start = time.perf_counter()
    done = run_tool("mkdocs", "build", "--quiet", "--site-dir", str(target), *arguments, cwd=project)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ours = copy_project(Path(folder) / "ours")
        synthesize(ours, options.records)
        exported = Path(folder) / "plain"
        done = run_tool("python", "scripts/export.py", str(exported / "docs"), cwd=ours)
        if done.returncode:
            sys.exit(done.stdout + done.stderr)
        (exported / "mkdocs.yml").write_text(PLAIN, encoding="utf-8")
        pages = len(list((exported / "docs").rglob("*.md")))
        print(f"{options.records} records, {pages} pages, {options.runs} runs of each, in turns")
        times: dict[str, list[float]] = {"ours": [], "plain": []}
        for run in range(options.runs):
            times["ours"].append(seconds(ours, Path(folder) / "site-ours"))
            times["plain"].append(seconds(exported, Path(folder) / "site-plain"))
            print(f"run {run + 1}: ours {times['ours'][-1]:.1f} s, plain Material {times['plain'][-1]:.1f} s")
        ratio = statistics.median(times["ours"]) / statistics.median(times["plain"])
        print(f"ratio of the medians: {ratio:.2f}")


if __name__ == "__main__":
    main()
