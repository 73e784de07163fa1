"""What the tests of moving pictures share: a browser, and a widget's page in it."""

import contextlib

import pytest
from classroom import chromium_or_skip

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]


@pytest.fixture(scope="module")
def chromium():
    """A headless Chromium, one for a file of tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_or_skip(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def shown(chromium, tmp_path):
    """A function that opens a widget's page: shown(widget, scheme="light", width=900) -> page.

    page.asked lists what it asked the network for, page.failed the errors of its scripts.
    """
    with contextlib.ExitStack() as stack:

        def show(widget, scheme="light", width=900):
            file = tmp_path / "widget.html"
            widget.page(file)
            page = chromium.new_page(
                viewport={"width": width, "height": 900}, color_scheme=scheme, has_touch=width < 500
            )
            stack.callback(page.close)
            page.asked, page.failed = [], []
            page.on("request", lambda request: page.asked.append(request.url))
            page.on("pageerror", lambda error: page.failed.append(str(error)))
            page.goto(file.as_uri())
            page.locator(".nn-words:not(:empty)").first.wait_for()
            return page

        yield show


@pytest.fixture
def trait():
    """A function that reads a trait of the widget in a page: trait(page, "answer")."""

    def read(page, name):
        return page.evaluate("(name) => nnModel.get(name)", name)

    return read


@pytest.fixture
def undone(trait):
    """A function that presses a key on a thing, then undoes, redoes and undoes what it did."""
    changed = "(before) => nnModel.get('state') !== before"
    back = "(before) => nnModel.get('state') === before"

    def press(page, thing, key):
        before = trait(page, "state")
        thing.focus()
        for pressed, reached in ((key, changed), ("z", back), ("Shift+Z", changed), ("z", back)):
            page.keyboard.press(pressed)
            page.wait_for_function(reached, arg=before)

    return press


def violations(page):
    """Return what axe finds wrong in a page, one line each."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]


@pytest.fixture
def accessible():
    """A function that returns what axe finds wrong in a page."""
    return violations
