"""The class report is one page that anybody can read, CSV and JSON, in which all is only text."""

import csv
import io
import json
import re
import shutil
import sys
from html.parser import HTMLParser

import numpy as np
from classroom import chromium_or_skip
from graded_class import LESSON, db_of, enter, points_of, record_of, write_notebook
from nbgrader.api import Gradebook

from autograder import __main__ as cli
from autograder.handin.record import MARK
from autograder.tell.report import report_of
from autograder.tell.report_page import exercises_csv, mistakes_csv, report_html, summary_of


def test_the_summary_says_what_matters_most(report):
    text = " ".join(summary_of(report))
    assert "42 hand-ins; half of the scores are" in text
    assert "Most of the class did not fully solve" in text
    assert "The most frequent mistake is" in text
    assert "“The perceptron learns”" in text
    assert "do not tell stronger hand-ins from weaker ones" in text
    assert "3 hand-ins need a person." in text
    assert "1 hand-in was graded with other questions than most" in text


# --- the page, for everybody ----------------------------------------------------------------------


class Page(HTMLParser):
    """What is in a page: its tags with attributes, its headings' levels, and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text, self.levels = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))

    def handle_data(self, data):
        self.text.append(data)


def assert_nothing_lives(text):
    page = Page(text)
    for tag, attributes in page.tags:
        assert tag not in ("script", "iframe", "object", "embed", "link", "img", "form", "base"), (
            tag
        )
        for name, value in attributes.items():
            assert not name.startswith("on"), name
            if name in ("href", "src", "action", "xlink:href"):
                assert value.startswith("#"), value
    assert "http:" not in text
    assert "https:" not in text
    assert "url(" not in text
    return page


def test_the_page_loads_nothing_and_runs_nothing(report):
    page = assert_nothing_lives(report_html(report, "today"))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {attributes["href"][1:] for tag, attributes in page.tags if tag == "a"}
    assert targets
    assert targets <= set(ids)


def test_the_page_is_made_for_everybody(report):
    text = report_html(report, "today")
    page = Page(text)
    assert page.levels[0] == 1
    assert page.levels.count(1) == 1
    assert all(
        after <= before + 1 for before, after in zip(page.levels, page.levels[1:], strict=False)
    )
    assert ("html", {"lang": "en"}) in page.tags
    assert all(
        attributes.get("scope") in ("col", "row") for tag, attributes in page.tags if tag == "th"
    )
    tags = [tag for tag, _ in page.tags]
    assert tags.count("table") == tags.count("caption")
    picture = next(attributes for tag, attributes in page.tags if tag == "svg")
    assert picture["role"] == "img"
    for id in picture["aria-labelledby"].split():
        assert f'id="{id}"' in text
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text


def luminance(color):
    """Return the relative luminance of a color #rrggbb (WCAG 2.2)."""
    parts = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4) @ [
        0.2126,
        0.7152,
        0.0722,
    ]


def test_colors_have_contrast_in_the_light_and_in_the_dark(report):
    themes = re.findall(
        r":root \{([^}]*--paper: #[0-9a-f]{6}[^}]*)\}", report_html(report, "today")
    )
    assert len(themes) == 2
    for theme in themes:
        color = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", theme))
        for ink in ("ink", "soft", "fill", "warn"):
            for paper in ("paper", "wash"):
                light, dark = sorted((luminance(color[ink]), luminance(color[paper])), reverse=True)
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, paper)


HOSTILE = "</pre><script>alert(1)</script><img src=x onerror=alert(1)> {{ 7 * 7 }} \ud800 \x00"


def test_what_students_and_files_say_is_only_text(course, tmp_path):
    record = record_of({"weighted-sum": ("wrong", (), "x")}, key=HOSTILE)
    verdict = record.verdicts[0].verdict
    verdict["title"] = verdict["parts"][0]["title"] = HOSTILE
    verdict["mistakes"] = [[HOSTILE, HOSTILE]]
    name = HOSTILE.replace("\ud800", "").replace("\x00", "")  # which no gradebook takes
    with Gradebook(db_of(course), "neuron_to_network") as gradebook:
        for student in ("one", "<script>two</script>"):
            enter(gradebook, student, points_of(record), ("<b>", name))
    path = write_notebook(course, "one", record_of({}))
    data = json.loads(path.read_text())
    data["metadata"][MARK] = record.to_metadata()
    path.write_text(json.dumps(data, indent=1, sort_keys=True))
    for names in (False, True):
        report = report_of(course, LESSON, db_of(course), names)
        page = report_html(report, "today")
        assert_nothing_lives(page)
        assert "&lt;script&gt;alert(1)" in page
        assert "49" not in re.findall(r"\{\{[^}]*\}\}|\b49\b", page)
        files = [f"--{kind}={tmp_path / f'r.{kind}'}" for kind in ("html", "csv", "json")]
        assert cli.main(["report", LESSON, "--course", str(course), *files]) == cli.OK


def test_the_csv_holds_a_row_for_every_exercise_and_every_mistake(report):
    rows = list(csv.DictReader(io.StringIO(exercises_csv(report))))
    for row, exercise in zip(rows, report["exercises"], strict=True):
        assert row["exercise"] == exercise["exercise"]
        assert float(row["pass_rate"]) == exercise["pass_rate"]
        value = exercise["reliability"]["value"]
        assert row["reliability"] == ("" if value is None else str(value))
    rows = list(csv.DictReader(io.StringIO(mistakes_csv(report))))
    counts = []
    for exercise in report["exercises"]:
        counts += [mistake["count"] for mistake in exercise["mistakes"]]
    assert [int(row["made_by"]) for row in rows] == counts


# --- the command ----------------------------------------------------------------------------------


def test_the_command_writes_the_page_and_says_where(full, capsys, tmp_path):
    course = shutil.copytree(full[0], tmp_path / "course")
    assert cli.main(["report", "1", "--course", str(course)]) == cli.OK
    out = capsys.readouterr().out
    path = course / "reports" / "01_neuron.html"
    assert f"written: {path}" in out
    assert "3 hand-ins need a person." in out
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_command_writes_csv_and_json_where_they_are_asked_for(full, capsys, tmp_path):
    page, table, data = tmp_path / "x" / "p.html", tmp_path / "t.csv", tmp_path / "d.json"
    words = ["report", "1", "--course", str(full[0])]
    files = [f"--html={page}", f"--csv={table}", f"--json={data}"]
    assert cli.main([*words, *files]) == cli.OK
    assert page.exists()
    assert table.read_text(encoding="utf-8-sig").startswith("exercise,title")
    assert (
        (tmp_path / "t-mistakes.csv").read_text(encoding="utf-8-sig").startswith("exercise,mistake")
    )
    assert json.loads(data.read_text())["hand_ins"] == 42
    assert not (full[0] / "reports").exists(), "only what was asked for"
    capsys.readouterr()
    assert cli.main([*words, "--json", "-"]) == cli.OK
    assert json.loads(capsys.readouterr().out)["summary"]


def test_the_command_tells_wrong_use_and_exits_with_2(empty, full, capsys, tmp_path):
    assert cli.main(["report", "--help"]) == cli.OK
    assert "--names" in capsys.readouterr().out
    assert cli.main(["report", "1", "--course", str(empty)]) == cli.USAGE
    assert "nobody has handed in 01_neuron yet" in capsys.readouterr().err
    assert cli.main(["report", "1", "--course", str(tmp_path)]) == cli.USAGE
    assert "there is no gradebook" in capsys.readouterr().err
    assert cli.main(["report", "99_none", "--course", str(empty)]) == cli.USAGE
    (tmp_path / "file").write_text("")
    below_a_file = f"--html={tmp_path / 'file' / 'p.html'}"
    assert cli.main(["report", "1", "--course", str(full[0]), below_a_file]) == cli.USAGE
    assert "cannot be written" in capsys.readouterr().err


# --- in a browser ---------------------------------------------------------------------------------


def test_the_page_fits_a_phone_opens_what_is_linked_and_prints_what_is_folded(
    full, tmp_path, root, monkeypatch
):
    monkeypatch.setenv("CHROMIUM", chromium_or_skip())
    monkeypatch.setattr(sys, "path", [str(root / "docs"), *sys.path])
    import screenshots

    path = tmp_path / "page.html"
    path.write_text(
        report_html(report_of(full[0], LESSON, db_of(full[0]), names=True), "today"),
        encoding="utf-8",
        errors="replace",
    )
    with screenshots.browser_page() as page:
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.set_viewport_size({"width": 375, "height": 800})
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == 375
        closed = (
            page.locator("details.exercise:not([open])")
            .first.locator(".target")
            .get_attribute("id")
        )
        page.locator(f'a[href="#{closed}"]').last.click()
        assert page.locator(f"#{closed}").is_visible()
        page.emulate_media(media="print")
        assert all(
            page.locator(".target").nth(i).is_visible()
            for i in range(page.locator(".target").count())
        )
        assert {url.split("#")[0] for url in asked} == {path.as_uri()}
