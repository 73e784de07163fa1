"""Formulas as MathML: pages show them without a script, and a screen reader reads them.

The TeX stays as the alternative text.
"""

import functools
import html
import re
from xml.etree.ElementTree import tostring

from latex2mathml.converter import Converter

MAX_TEX = 4_000  # characters; longer ones stay text
TAGS = frozenset(
    "math mrow mi mn mo mtext mspace ms mfrac msqrt mroot mstyle merror mpadded mphantom "
    "menclose msub msup msubsup munder mover "
    "munderover mmultiscripts mprescripts none mtable mtr mtd mlabeledtr".split()
)
ATTRIBUTES = frozenset(
    "xmlns display accent accentunder columnalign columnlines columnspacing depth "
    "displaystyle fence form height largeop linethickness lspace "
    "mathcolor mathsize mathvariant maxsize minsize movablelimits notation rowlines "
    "rowspacing rspace scriptlevel separator stretchy "
    "symmetric voffset width".split()  # no href, style, class or id: a formula is a formula
)
# latex2mathml sets a function's name without the space before its argument: "ln p" would read
# "lnp".
NAMED = re.compile(
    r"(\\(?:cosh?|det|exp|ln|log|max|min|sinh?|tanh?))\s*"
    r"(?:(?<=\s)(?=[A-Za-z0-9])|(?=\\(?![,;:!]|[Bb]ig|left|limits)))"
)
OPENS = frozenset("([{,=<>+-−·:;→←≤≥≈")


@functools.lru_cache(maxsize=4096)
def mathml(tex, block=False):
    """Return a formula as a <math> element, or its TeX as escaped text if it cannot be converted.

    tex: the formula without its delimiters
    block: whether it stands on a line of its own
    """
    element = _element(tex, "block" if block else "inline")
    if element is None:
        return f'<code class="tex">{html.escape(tex.strip())}</code>'
    element.set("alttext", " ".join(tex.split()))
    return tostring(element, encoding="unicode")


def _element(tex, display):
    """Return a formula's <math> element, None unless every command of it is known."""
    if len(tex) > MAX_TEX:
        return None
    tex = NAMED.sub(r"\1\\,", tex)
    try:
        # A new converter for each formula: it keeps macros, and a student's must not reach the
        # next formula.
        math = Converter(display=display).convert_to_element(tex)
    except Exception:  # whatever stands between two dollar signs, it stays a text
        return None
    for element in math.iter():
        if element.tag not in TAGS or not _make_plain(element):
            return None
        _set_spaces(element)
    return math


def _make_plain(element):
    """Make an element of plain text and known attributes; return whether it can be.

    latex2mathml writes characters as references and unescapes the whole page of markup, which
    would bring `<script>` to life.
    """
    element.tail = None
    if element.text:
        element.text = html.unescape(element.text)
        if element.tag != "mtext" and re.match(r"\\[A-Za-z]", element.text):
            return False  # a command it does not know
    for name in set(element.attrib) - ATTRIBUTES:
        del element.attrib[name]
    return True


def _set_spaces(row):
    """Set signs close to their number after an opening, and bars close to what they enclose."""
    before = None
    for element in row:
        text = html.unescape(element.text or "")
        if element.tag == "mo" and text in ("-", "−", "+") and _opens(before):
            element.set("form", "prefix")
        if element.tag == "mo" and text in ("|", "∣"):
            element.attrib |= {"lspace": "0", "rspace": "0"}
        before = element


def _opens(before):
    """Whether a sign after this element belongs to a number: after nothing, or an opening."""
    if before is None:
        return True
    return before.tag == "mo" and html.unescape(before.text or "") in OPENS
