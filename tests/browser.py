"""Finds a Chromium for the page tests, or gets one: python tests/browser.py

In this order: an installed Chromium or Chrome; Playwright's own download; Debian's package, when root.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find_browser() -> str:
    """The path of a Chromium, or an empty string."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    application = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    if application.exists():
        return str(application)
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else ""


def install_browser() -> str:
    """Get a Chromium; an empty string when none of the ways leads to one."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    own = [sys.executable, "-m", "playwright", "install", *(["--with-deps"] if as_root else []), "chromium"]
    ways = [own]
    if as_root and shutil.which("apt-get"):
        ways += [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]]
    for way in ways:
        print("Trying:", " ".join(way), flush=True)
        # A way that hangs is as good as one that fails; the package is a hundred megabytes.
        try:
            subprocess.run(way, check=False, timeout=900, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            continue
        if found := find_browser():
            return found
    return ""


if __name__ == "__main__":
    browser = find_browser() or install_browser()
    if not browser:
        sys.exit("No Chromium could be found or installed; install one (Debian: apt install chromium), then try again.")
    print(f"Pages are tested in {browser}")
