"""Read HTML pages: what they say, what is in them, and what they would load or run."""

import html
import re
from html.parser import HTMLParser

from autograder.tell.markup import PICTURE

VOID = ("br", "hr", "img", "meta", "link")
LIVE_TAGS = (
    *("script", "iframe", "object", "embed", "link", "base", "form", "input", "svg", "style"),
    *("video", "audio", "source", "button", "template", "noscript", "textarea", "title"),
)
LIVE_ATTRIBUTES = ("srcdoc", "srcset", "action", "formaction", "background", "ping", "xlink:href")


class Live(HTMLParser):
    """Collects what a fragment would load or run."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag in LIVE_TAGS:
            self.found.append(tag)
        for name, value in attrs:
            value = value or ""
            if name.startswith("on") or name in LIVE_ATTRIBUTES:
                self.found.append(f"{tag} {name}={value}")
            if name == "src" and not PICTURE.fullmatch(value):
                self.found.append(f"{tag} src={value[:80]}")
            if name == "href" and not value.startswith(("#", "http://", "https://", "mailto:")):
                self.found.append(f"{tag} href={value}")
            if name == "style" and re.search(r"url\(|expression|position", value):
                self.found.append(f"{tag} style={value}")


def live(markup):
    """Return what a fragment would load or run."""
    parser = Live()
    parser.feed(markup)
    return parser.found


def live_in_page(page):
    """Return what a whole page would load or run, its own style and title apart."""
    style = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    inner = page.replace("<style>", "", 1).replace("<title>", "", 1)
    return live(inner.replace(style, "")) + re.findall(r"url\([^)]*\)|@import[^;]*", style)


class Parts(HTMLParser):
    """Reads HTML as the parts that a browser sees: tags with attributes, and texts."""

    def __init__(self, markup):
        super().__init__()
        self.parts = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.parts.append((tag, sorted((name, _plain(name, value)) for name, value in attrs)))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        self.parts.append(f"/{tag}")

    def handle_data(self, data):
        if self.parts and isinstance(self.parts[-1], Text):
            data = self.parts.pop() + data
        self.parts.append(Text(data))


class Text(str):
    """A text between tags."""


def _plain(name, value):
    return re.sub(r"\s*([:;,])\s*", r"\1", value or "").rstrip(";") if name == "style" else value


def parts_of(markup):
    """Return what a browser sees of a fragment, however quotes and spaces are written in it."""
    return Parts(markup).parts


def text_of(markup):
    """Return what a page says, without markup and style."""
    inner = re.sub(r"<style>.*?</style>", "", markup, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", inner)).split())
