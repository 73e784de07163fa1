"""Texts as HTML that loads and runs nothing: Markdown, code, outputs and verdicts.

There are two walls. What somebody wrote becomes text, wherever it stands: HTML is kept only in
texts of the release. Then nh3 takes out of each fragment that comes from a hand-in whatever our
own renderers do not make.
"""

import functools
import html
import itertools
import re

import nh3
from nbconvert.filters.ansi import ansi2html, strip_ansi
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES

from autograder.tell import mathml as formulas
from autograder.tell.mathml import mathml
from helpers.check.show import GRADE, as_html

PICTURE = re.compile(r"data:image/(png|jpeg);base64,[A-Za-z0-9+/=]+")
PLACE = re.compile(r"#[\w.:-]+")  # on the page itself
ADDRESS = re.compile(r"(https://|mailto:)[^\s\x00-\x1f]+", re.IGNORECASE)
ADDRESS_OF_OURS = re.compile(r"(https?://|mailto:)[^\s\x00-\x1f]+", re.IGNORECASE)
LONG_FORMULA = 30  # characters of TeX: a browser does not break a formula, so on a phone it scrolls


# --- Markdown -------------------------------------------------------------------------------------


class Renderer(IPythonRenderer):
    """Markdown as HTML that loads and runs nothing.

    trusted: whether HTML in the text is kept; else it is shown as text
    """

    def __init__(self, trusted):
        super().__init__(
            escape=not trusted, allow_harmful_protocols=False, exclude_anchor_links=True
        )
        self.address = ADDRESS_OF_OURS if trusted else ADDRESS

    def text(self, text):
        return html.escape(html.unescape(text), quote=False)

    def link(self, text, url, title=None):
        url = html.unescape(url).strip()
        if PLACE.fullmatch(url):
            return f'<a href="{html.escape(url)}">{text}</a>'
        if self.address.fullmatch(url):
            return f'<a href="{html.escape(url)}" rel="noopener noreferrer">{text}</a>'
        return text  # to another notebook, which does not lie beside a page; or no address at all

    def image(self, text, url, title=None):
        alt = html.escape(html.unescape(re.sub(r"<[^>]*>", "", text)))
        if PICTURE.fullmatch(url):
            return f'<img src="{url}" alt="{alt}">'
        # Nothing is fetched: not even to tell somebody that the page was opened.
        return alt or "[picture]"

    def block_code(self, code, info=None):
        if info and info.split(None, 1)[:1] in (["python"], ["py"]):
            return highlighted(code)
        return f"<pre><code>{html.escape(code)}</code></pre>\n"

    def block_mermaidjs(self, code):
        return self.block_code(code)

    def task_list_item(self, text, checked=False):
        return f"<li>{'☑' if checked else '☐'} {text}</li>\n"

    def block_math(self, body):
        return mathml(html.unescape(body), True)

    def inline_math(self, body):
        formula = mathml(html.unescape(body))
        return f'<span class="long">{formula}</span>' if len(body) > LONG_FORMULA else formula

    def latex_environment(self, name, body):
        return mathml(html.unescape(f"\\begin{{{name}}}{body}\\end{{{name}}}"), True)


@functools.cache
def _markdown(trusted):
    return MarkdownWithMath(renderer=Renderer(trusted))


@functools.lru_cache(maxsize=4096)
def rendered(source, trusted=False):
    """Return Markdown as HTML.

    trusted: whether it is a text of the release, in which HTML is kept

    What repair tamed in a student's text (`&lt;b`) stays text and reads as it was written.
    """
    if trusted:
        return _markdown(True).render(source)
    written = re.sub(r"&lt;(?=[A-Za-z/!?])", "<", source)
    return text_wall().clean(_markdown(False).render(written))


# --- code, outputs, verdicts ----------------------------------------------------------------------


@functools.lru_cache(maxsize=4096)
def highlighted(source):
    """Return code as HTML with its words marked."""
    marked = highlight(source or " ", get_lexer_by_name("ipython3"), HtmlFormatter())
    return code_wall().clean(marked)


def colored(output):
    """Return what a cell printed as HTML, with the colours that its escape sequences ask for."""
    try:
        marked = ansi2html(output)
    except IndexError:  # nbconvert 7.17: of ESC [38m, which announces a colour and names none
        marked = html.escape(strip_ansi(output))
    return output_wall().clean(marked)


def verdict_html(verdict):
    """Return what a page says at a check cell: the verdict, and hints in folds if not right."""
    said = verdict_wall().clean(as_html(verdict, audience=GRADE))
    if verdict.state == "right":
        return said
    count = len(verdict.hints)
    folds = [
        f"<details><summary>Hint {number} of {count}</summary>{rendered(hint)}</details>"
        for number, hint in enumerate(verdict.hints, start=1)
    ]
    return said + "".join(folds)


def style_of_code():
    """Return the CSS for highlighted code."""
    return HtmlFormatter().get_style_defs(".highlight")


# --- the second wall ------------------------------------------------------------------------------

BLOCKS = "p br hr blockquote ul ol li dl dt dd h1 h2 h3 h4 h5 h6 table thead tbody tr th td"
WORDS = "a img strong em del code pre div span"


@functools.cache
def text_wall():
    """Return the nh3 cleaner for a student's Markdown."""
    of_formulas = dict.fromkeys(formulas.TAGS, set(formulas.ATTRIBUTES))
    return nh3.Cleaner(
        tags={*BLOCKS.split(), *WORDS.split(), *formulas.TAGS},
        attributes={
            **of_formulas,
            "math": {*formulas.ATTRIBUTES, "alttext"},
            "a": {"href", "rel"},
            "img": {"src", "alt"},
            "ol": {"start"},
            "th": {"style"},
            "td": {"style"},
        },
        allowed_classes={"code": {"tex"}, "div": {"highlight"}, "span": {"long", *_code_classes()}},
        filter_style_properties={"text-align"},
        url_schemes={"https", "mailto", "data"},  # of these, _address keeps a picture's data only
        attribute_filter=_address,
        link_rel=None,  # the renderer has set it
    )


def _address(tag, name, value):
    """Return an attribute's value, None for an address that our renderer would not write."""
    if name == "src":
        return value if PICTURE.fullmatch(value) else None
    if name == "href":
        return value if PLACE.fullmatch(value) or ADDRESS.fullmatch(value) else None
    return value


@functools.cache
def code_wall():
    """Return the nh3 cleaner for highlighted code."""
    return nh3.Cleaner(
        tags={"div", "pre", "span"},
        attributes={},
        allowed_classes={"div": {"highlight"}, "span": _code_classes()},
    )


def _code_classes():
    return set(STANDARD_TYPES.values()) - {""}


@functools.cache
def output_wall():
    """Return the nh3 cleaner for what a cell printed."""
    names = "black red green yellow blue magenta cyan white default".split()
    parts = itertools.product(names, ("", "-intense", "-inverse"), ("fg", "bg"))
    colors = {f"ansi-{name}{kind}-{place}" for name, kind, place in parts}
    return nh3.Cleaner(
        tags={"span"},
        attributes={"span": {"style"}},
        allowed_classes={"span": {*colors, "ansi-bold", "ansi-underline"}},
        filter_style_properties={"color", "background-color"},
    )


@functools.cache
def verdict_wall():
    """Return the nh3 cleaner for a verdict, whose style stands in its tags."""
    return nh3.Cleaner(
        tags={"div", "span", "pre", "b", "code"},
        attributes={"div": {"style"}, "pre": {"style"}, "span": {"style", "role", "aria-label"}},
    )
