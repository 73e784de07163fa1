"""Take the README's pictures in a real browser: a lesson, a named mistake, the table of grades.

Usage: uv run python docs/screenshots.py

It needs Chromium; the variable CHROMIUM names its program, /usr/bin/chromium by default.
"""

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from playwright.sync_api import Error, TimeoutError, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from autograder.author.notebook import fill, solutions_of  # noqa: E402
from autograder.command.demo import demo  # noqa: E402
from autograder.handin.roles import grade_id  # noqa: E402

CHROMIUM = "/usr/bin/chromium"
IDLE = ".jp-Notebook-ExecutionIndicator[data-status=idle]"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    }
}
CONFIG = """
import sys
sys.path.insert(0, {root!r})
from autograder.grading.nbgrader_side import configure
configure(get_config(), root={course!r})
"""


def free_port():
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextlib.contextmanager
def jupyter_lab(folder):
    """Run JupyterLab in a folder and yield its address.

    News and tokens are off. All settings are in a temporary folder.
    """
    port = free_port()
    with tempfile.TemporaryDirectory() as home:
        settings = Path(home) / "labconfig"
        settings.mkdir()
        (settings / "default_setting_overrides.json").write_text(json.dumps(SETTINGS))
        environment = {
            **os.environ,
            "JUPYTER_CONFIG_DIR": home,
            "JUPYTER_RUNTIME_DIR": f"{home}/run",
            "NEURON_PROGRESS": f"{home}/progress.json",
        }
        options = [
            *("--no-browser", "--allow-root", f"--port={port}"),
            *("--ServerApp.token=", "--ServerApp.password="),
            f"--LabApp.app_settings_dir={settings}",
            f"--LabApp.user_settings_dir={home}",
            f"--LabApp.workspaces_dir={home}/w",
        ]
        command, nothing = [sys.executable, "-m", "jupyterlab", *options], subprocess.DEVNULL
        places = {"cwd": folder, "env": environment, "stdout": nothing, "stderr": nothing}
        server = subprocess.Popen(command, **places)
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:  # a busy machine: nothing is left to save
                server.kill()
                server.wait()


def wait_for(port, patience=60):
    """Wait until somebody listens on a port, at most `patience` seconds."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)


@contextlib.contextmanager
def browser_page(width=1180, height=900):
    """Yield a page of headless Chromium."""
    program, size = os.environ.get("CHROMIUM", CHROMIUM), {"width": width, "height": height}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser.new_page(viewport=size, device_scale_factor=1.5)
        browser.close()


def open_notebook(page, address, name):
    """Open a notebook in JupyterLab's simple mode and wait for its kernel."""
    page.goto(f"{address}/doc/tree/{name}?reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_selector(IDLE, timeout=60_000)


def run_all(page, notebook):
    """Run every cell of the open notebook and wait for the last code cell.

    Try again where the kernel is not ready; raise RuntimeError after four times.
    """
    last = max(i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code")
    for _ in range(4):
        show_cell(page, 0).click()
        page.keyboard.press("Escape")
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
        prompt = show_cell(page, last).locator(".jp-InputArea-prompt")
        with contextlib.suppress(TimeoutError):
            prompt.filter(has_text=re.compile(r"\[\d+\]")).wait_for(timeout=60_000)
            page.wait_for_selector(IDLE, timeout=60_000)
            page.wait_for_timeout(500)
            return
    raise RuntimeError("the notebook did not run")


def cell_index(notebook, id):
    """Return the number of the cell with a grade id."""
    return next(i for i, cell in enumerate(notebook.cells) if grade_id(cell) == id)


def show_cell(page, index):
    """Scroll a cell into view (JupyterLab draws only those near the window)."""
    cell = page.locator(f'[data-windowed-list-index="{index}"]')
    panel = page.locator(".jp-WindowedPanel-outer")
    if not cell.count():
        panel.evaluate("(panel) => panel.scrollTo(0, 0)")
    for _ in range(600):
        if cell.count():
            break
        panel.evaluate("(panel) => panel.scrollBy(0, 500)")
        page.wait_for_timeout(60)
    for _ in range(10):
        # JupyterLab may lay its cells anew just then, and the old element is gone
        with contextlib.suppress(Error):
            cell.first.scroll_into_view_if_needed()
            break
        page.wait_for_timeout(200)
    page.wait_for_timeout(500)
    return cell.first


def student_notebook(release):
    """Return lesson 01 with all right answers but the neuron, which activates first, then sums."""
    answers = solutions_of("01_neuron")
    signature = answers["neuron"].split('"""')[0]
    docstring, body = "Activate first, then sum.", "np.dot(activation(np.asarray(x)), w) + b"
    answers["neuron"] = f'{signature}"""{docstring}"""\n    return {body}'
    return fill(release, answers)


def main():
    """Write docs/lesson.png, docs/check.png and docs/grades.png."""
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder) / "course"
        demo(course, ["01_neuron"])
        release = nbformat.read(course / "release/01_neuron/01_neuron.ipynb", as_version=4)
        student = student_notebook(release)
        nbformat.write(student, Path(folder) / "01_neuron.ipynb")
        config = CONFIG.format(root=str(ROOT), course=str(course))
        (Path(folder) / "nbgrader_config.py").write_text(config)
        with jupyter_lab(folder) as address, browser_page() as page:
            take_pictures(page, address, student)


def take_pictures(page, address, student):
    """Take the three pictures of a running JupyterLab; student: the notebook that lies there."""
    out = ROOT / "docs"
    open_notebook(page, address, "01_neuron.ipynb")
    run_all(page, student)
    moving = next(i for i, cell in enumerate(student.cells) if "explore_neuron(" in cell.source)
    show_cell(page, moving).evaluate("(cell) => cell.scrollIntoView({block: 'start'})")
    page.wait_for_timeout(1_000)
    page.screenshot(path=out / "lesson.png")
    check = show_cell(page, cell_index(student, "test-neuron"))
    check.screenshot(path=out / "check.png")
    page.goto(f"{address}/formgrader/gradebook/01_neuron/01_neuron")
    page.wait_for_selector("table tbody tr td", timeout=30_000)
    page.wait_for_timeout(1_500)
    top = {"x": 0, "y": 0, "width": 1180, "height": 560}
    page.screenshot(path=out / "grades.png", clip=top)


if __name__ == "__main__":
    main()
