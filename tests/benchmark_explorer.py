"""Measures the table of datasets and the search as a reader has them, with made-up records: make benchmark-explorer

Bytes of what is loaded; milliseconds of script and to the painted result of a click and of a key, median and 95th
percentile of 50; milliseconds to the first result of the search. Nothing here is asserted: the seconds of one
machine say little about another.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

from benchmark import seconds, synthesize
from browser import find_browser
from playwright.sync_api import Page, sync_playwright
from site_builder import copy_project, served

ROUNDS = 50
# Runs in the page: does something and tells when its script was through and when the result was painted.
MEASURE = """async act => {
  const painted = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  await painted();
  const start = performance.now();
  if (act === "click") window.box.click();
  else {
    window.words.value = window.typed.shift();
    window.words.dispatchEvent(new Event("input", {bubbles: true}));
  }
  // The next task: all that the click set off at once is through.
  const {port1, port2} = new MessageChannel();
  await new Promise(done => { port1.onmessage = done; port2.postMessage(0); });
  const script = performance.now() - start;
  await painted();
  return [script, performance.now() - start];
}"""


def told(times: list[float]) -> str:
    return f"{statistics.median(times):6.1f} {sorted(times)[int(0.95 * len(times))]:6.1f}"


def measure(page: Page, address: str, act: str) -> tuple[list[float], list[float]]:
    page.goto(address + "datasets/")
    page.locator(".ami-tick").first.wait_for()
    page.evaluate("""() => {
      window.box = document.querySelector('input[name="modality"][value="ct"]');
      window.words = document.querySelector('#ami-q');
      window.typed = Array.from({length: 60}, (_, n) => "retinal vessel segmentation".slice(0, 1 + n % 27));
    }""")
    page.locator("#ami-q").focus()
    page.wait_for_timeout(1500)  # descriptions come and are indexed
    pairs = [page.evaluate(MEASURE, act) for _ in range(ROUNDS)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def first_result(page: Page, address: str) -> float:
    page.goto(address + "about/")
    page.wait_for_load_state("networkidle")
    result: float = page.evaluate("""async () => {
      const start = performance.now();
      document.querySelector(".ami-search-button").click();
      const input = document.querySelector(".ami-search__input");
      input.value = "drive"; input.dispatchEvent(new Event("input"));
      while (!document.querySelector(".ami-search__hit")) await new Promise(requestAnimationFrame);
      return performance.now() - start;
    }""")
    return result


def first_load(page: Page, address: str) -> int:
    """Bytes of the home page and all that it loads, each packed by gzip as a server sends it."""
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(gzip.compress(response.body(), 9))))
    page.goto(address, wait_until="networkidle")
    return sum(sizes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, nargs="+", default=[1000, 10000])
    options = parser.parse_args()
    print("records   first load   explorer.json, a record   click: script, painted   key: script, painted   search")
    for number in options.records:
        with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
            project = copy_project(Path(folder) / "project")
            synthesize(project, number)
            site = Path(folder) / "site"
            seconds(project, site)
            packed = len(gzip.compress((site / "assets" / "explorer.json").read_bytes(), 9))
            browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
            with served(site) as address:
                clicks = measure(browser.new_page(), address, "click")
                keys = measure(browser.new_page(), address, "key")
                found = [first_result(browser.new_context().new_page(), address) for _ in range(5)]
                loaded = first_load(browser.new_context().new_page(), address)
            browser.close()
        print(
            f"{number:7}   {loaded / 1000:7.1f} kB   {packed / 1000:7.1f} kB {packed / number:7.1f} bytes  "
            f"{told(clicks[0])} | {told(clicks[1])} ms   {told(keys[0])} | {told(keys[1])} ms   {told(found)} ms",
            flush=True,
        )


if __name__ == "__main__":
    main()
