"""What moving pictures cost: sizes, frames a second while something moves or plays, and messages
between page and kernel.

Usage: uv run python benchmarks/widgets.py

It opens each widget's page in headless Chromium (the variable CHROMIUM names its program), drags
or plays for two seconds, and counts. Frames are those the browser shows: 60 a second is all there
is. Messages are the model's save_changes, each of which goes to the kernel in a notebook.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from helpers import functions, widgets  # noqa: E402

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
SECONDS = 2.0
COUNT = """() => {
  window.nnFrames = 0;
  window.nnSaved = 0;
  const save = nnModel.save_changes;
  nnModel.save_changes = () => { window.nnSaved += 1; save(); };
  const tick = () => { window.nnFrames += 1; requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
}"""


def forward(X, W1, b1, W2, b2):
    """Return the output of two layers: ReLU, then sigmoid."""
    A1 = functions.relu(X @ W1 + b1)
    return functions.sigmoid(A1 @ W2 + b2)


def player():
    """Return a player of 12 examples through 8 hidden units, as large as it shows whole."""
    rng = np.random.default_rng(0)
    layers = rng.normal(size=(4, 8)), np.zeros(8), rng.normal(size=(8, 1)), np.zeros(1)
    return widgets.play_forward(forward, rng.normal(size=(12, 4)), *layers)


# name, how to make it, what is dragged (None: it plays)
MOVING = [
    ("neuron explorer", widgets.explore_neuron, "turn the line"),
    ("XOR carver", widgets.carve_xor, "turn line 1"),
    ("forward player", player, None),
]


def drag(page, name):
    """Drag a handle round in a circle for some seconds; return how many moves that took."""
    box = page.get_by_role("slider", name=name).locator("visible=true").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(COUNT)
    start = page.evaluate("performance.now()")
    moves = 0
    while page.evaluate("performance.now()") - start < 1000 * SECONDS:
        page.mouse.move(x + 40 * np.cos(moves / 8), y + 40 * np.sin(moves / 8))
        moves += 1
    return start, moves


def play(page):
    """Play at the highest speed for some seconds."""
    page.get_by_role("combobox", name="speed").select_option("2")
    page.get_by_role("button", name="play (Space)").click()
    page.evaluate(COUNT)
    start = page.evaluate("performance.now()")
    page.wait_for_timeout(1000 * SECONDS)
    return start, page.evaluate("nnModel.get('step')")


def measure(browser, widget, handle):
    """Return what one widget costs, as a dict."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "widget.html"
        text = widget.page(file)
        page = browser.new_page(viewport={"width": 900, "height": 900})
        began = page.evaluate("performance.timeOrigin + performance.now()")
        page.goto(file.as_uri())
        page.locator(".nn-words:not(:empty)").first.wait_for()
        ready = page.evaluate("performance.timeOrigin + performance.now()") - began
        start, _ = drag(page, handle) if handle else play(page)
        frames, saved, now = page.evaluate("[nnFrames, nnSaved, performance.now()]")
        page.close()
    return {
        "source, kB": len(widget.get_state()["_esm"]) / 1000,
        "page, kB": len(text) / 1000,
        "recorded, kB": len(widget.frames) / 1000,
        "shown after, ms": ready,
        "frames a second": 1000 * frames / (now - start),
        "messages meanwhile": saved,
    }


def main():
    """Print a table, a row for each widget."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not program:
        raise SystemExit("Chromium is not here: `sudo apt install chromium`, or set CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for number, (name, make, handle) in enumerate(MOVING):
            row = measure(browser, make(), handle)
            if number == 0:
                print(f"{'':18}" + "".join(f"{head:>20}" for head in row))
            print(f"{name:18}" + "".join(f"{value:20.0f}" for value in row.values()), flush=True)
        browser.close()


if __name__ == "__main__":
    main()
