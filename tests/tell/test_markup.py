"""Texts become HTML that loads and runs nothing, and two walls change nothing that is harmless."""

import re

import pytest
from classroom import release_of
from hostile import FRAGMENTS, TEXTS
from nbconvert.filters.ansi import ansi2html
from nbconvert.filters.markdown_mistune import MarkdownWithMath
from pages import live, parts_of
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from autograder.author.keyring import fresh_keys
from autograder.author.lesson import lesson_names
from autograder.author.notebook import solutions_of
from autograder.tell import markup
from autograder.tell.mathml import mathml
from helpers.check.ask import MISSING, ask
from helpers.check.judge import judge, question_of
from helpers.check.show import GRADE, as_html

ESSAY = r"""# The bias

A *line* through **the origin** is `w @ x`, see [below](#why-bias), <https://x.example/a?b=1&c=2>
or [me](mailto:me@x.example); ~~not~~ this. 1 < 2 & 3 > 2, "quoted".

3. first
4. second
   - [ ] open
   - [x] done

> said Rosenblatt

| $w$ | left | right |
|-----|:-----|------:|
| 1   | $a$  | `b`   |

term
: its meaning

```python
def f(x):
    return "a < b"  # why
```

    indented & plain

---

$$\sigma(z) = \frac{1}{1 + e^{-z}}$$ and $\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}$, $\nope{x}$

![A dot](data:image/png;base64,iVBORw0KGgo=) line\
break
"""


def without_wall(source):
    return MarkdownWithMath(renderer=markup.Renderer(False)).render(source)


# --- the second wall changes nothing that our renderers make --------------------------------------


def test_a_students_text_passes_the_wall_as_it_was_rendered():
    parts = parts_of(markup.rendered(ESSAY))
    assert parts == parts_of(without_wall(ESSAY))
    tags = {part[0] for part in parts if isinstance(part, tuple)}
    assert {"h1", "ol", "ul", "dl", "dd", "table", "math", "mfrac", "img", "pre", "hr"} <= tags


@pytest.mark.parametrize("lesson", lesson_names())
def test_what_lessons_say_passes_the_wall_as_it_was_rendered(lesson):
    """Not that it has to: but this is how much Markdown and MathML the wall knows."""
    texts = [cell.source for cell in release_of(lesson).cells if cell.cell_type == "markdown"]
    for text in texts:
        ours = re.sub(r"\]\(http://[^)]*\)", "](https://x.example)", text)
        assert parts_of(markup.rendered(ours)) == parts_of(without_wall(ours))


@pytest.mark.parametrize("lesson", lesson_names())
def test_highlighted_code_passes_the_wall_as_it_was_made(lesson):
    cells = [cell.source for cell in release_of(lesson).cells if cell.cell_type == "code"]
    for source in [*cells, *solutions_of(lesson).values(), "%time x\n!ls 'é' ` ?\n\n\n", ""]:
        plain = highlight(source or " ", get_lexer_by_name("ipython3"), HtmlFormatter())
        assert parts_of(markup.highlighted(source)) == parts_of(plain)


def test_colours_of_an_output_pass_the_wall():
    codes = [*range(38), *range(90, 108), "1;31", "7;32", "38;5;200", "48;2;1;2;3", "²", "9" * 99]
    output = "\n".join(f"\x1b[{code}mcolour <{code}>\x1b[0m" for code in codes)
    assert parts_of(markup.colored(output)) == parts_of(ansi2html(output))
    assert "ansi-red-fg" in markup.colored(output)
    assert "background-color:rgb(1,2,3)" in markup.colored(output).replace(" ", "")


def test_an_escape_sequence_that_nbconvert_stumbles_over_is_left_out():
    assert markup.colored("a \x1b[38m<b>\x1b[0m") == "a &lt;b&gt;"


@pytest.mark.parametrize("lesson", ["01_neuron", "03_forward"])
def test_verdicts_pass_the_wall_as_they_are_shown_elsewhere(lesson):
    def odd(*things):
        raise ValueError("<b>`x`</b>\n\x00")

    for key in fresh_keys(lesson, "a secret", 1).keys.values():
        for thing in (MISSING, ..., odd, 3):
            verdict = judge(key, ask(question_of(key), [thing] * len(key["asked"])))
            said = markup.verdict_html(verdict)
            plain = as_html(verdict, audience=GRADE).replace("\x00", "")
            assert parts_of(said.partition("<details>")[0]) == parts_of(plain)
            assert said.count("<summary>Hint ") == len(verdict.hints)


# --- what is hostile stays text, or goes ----------------------------------------------------------


@pytest.mark.parametrize("text", [*TEXTS, *FRAGMENTS])
def test_a_hostile_text_is_only_text(text):
    for made in (markup.rendered(text), markup.highlighted(text), markup.colored(text)):
        assert live(made) == []
        assert "<script" not in made
        assert "evil.example" not in "".join(re.findall(r"<[^>]*>", made))


WALLS = (markup.text_wall, markup.code_wall, markup.output_wall, markup.verdict_wall)


@pytest.mark.parametrize("wall", WALLS)
@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_a_hostile_fragment_does_not_pass_the_second_wall(fragment, wall):
    clean = wall().clean(fragment)
    if wall is markup.verdict_wall:
        clean = re.sub(r' style="[^"]*"', "", clean)  # a verdict's style is ours
    assert live(clean) == []
    assert "<script" not in clean
    for attribute in ("id=", "panel", "name=", "http:", "evil.example"):
        assert attribute not in "".join(re.findall(r"<[^>]*>", clean))
    assert wall().clean(clean) == clean, "a browser reads it as it was read here"


def test_only_secure_addresses_and_places_on_the_page_are_links_in_a_students_text():
    for address in ("https://x.example", "mailto:me@x.example", "#top"):
        assert f'<a href="{address}"' in markup.rendered(f"[x]({address})")
    for address in ("http://x.example", "//x.example", "02_layer.ipynb", "ftp://x.example"):
        assert markup.rendered(f"[x]({address})") == "<p>x</p>\n"
    assert '<a href="http://x.example"' in markup.rendered("[x](http://x.example)", trusted=True)


def test_only_png_and_jpeg_are_pictures_in_a_students_text():
    for kind, is_shown in (("png", True), ("jpeg", True), ("gif", False), ("svg+xml", False)):
        made = markup.rendered(f"![dot](data:image/{kind};base64,AAAA)")
        assert ("<img " in made) == is_shown
        assert "dot" in made


def test_html_is_kept_in_texts_of_the_release_alone():
    fold = "<details><summary>Why?</summary>\n\nSo.\n\n</details>"
    assert markup.rendered(fold, trusted=True).startswith("<details><summary>Why?</summary>")
    assert "&lt;details&gt;" in markup.rendered(fold)


# --- formulas -------------------------------------------------------------------------------------


def formulas_in(notebook):
    """Return the TeX of every formula in a notebook's Markdown."""
    formulas = []

    class Collect(markup.Renderer):
        def block_math(self, body):
            formulas.append(body)
            return ""

        inline_math = block_math

        def latex_environment(self, name, body):
            formulas.append(f"\\begin{{{name}}}{body}\\end{{{name}}}")
            return ""

    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            MarkdownWithMath(renderer=Collect(True)).render(cell.source)
    return formulas


def test_every_formula_of_every_lesson_becomes_mathml():
    count = 0
    for name in lesson_names():
        formulas = formulas_in(release_of(name))
        count += len(formulas)
        assert [tex for tex in formulas if not mathml(tex).startswith("<math")] == [], name
    assert count > 500


def test_a_formula_keeps_its_tex_as_alternative_text():
    assert 'alttext="w \\cdot x + b"' in mathml("w \\cdot x + b")
    assert 'display="block"' in mathml("z", True)
    quoted = mathml('a < b & "c"')
    assert 'alttext="a &lt; b &amp; &quot;c&quot;"' in quoted or "<code" in quoted


def test_names_of_functions_and_signs_have_the_spaces_that_they_need():
    spoken = re.sub(r"<[^>]+>", "|", mathml(r"-\ln p + \ln(1 - p)"))
    assert "ln" in spoken
    assert "<mspace" in mathml(r"\ln p")
    assert "<mspace" not in mathml(r"\ln(p)")
    assert 'form="prefix"' in mathml("(-1, 0)")
    assert 'form="prefix"' not in mathml("a - 1")


@pytest.mark.parametrize(
    "tex", ["p^", r"\nocommand{x}", "{" * 500, "x" * 5000, r"\frac", r"\begin{pmatrix} 1"]
)
def test_what_cannot_be_converted_stays_as_text(tex):
    assert mathml(tex).startswith(("<code", "<math"))
    assert "\\nocommand" not in tex or mathml(tex) == r'<code class="tex">\nocommand{x}</code>'


def test_a_students_macro_does_not_reach_the_next_formula():
    mathml(r"\def\sigma{\text{mine}} \newcommand{\eta}{X} \sigma")
    assert "σ" in mathml(r"\sigma(z)")
    assert "η" in mathml(r"\eta")
