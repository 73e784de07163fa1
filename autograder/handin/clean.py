"""The one wall for what a student's program or file puts out and other people will open.

Plain text and checked pictures pass, nothing live. It stands where outputs come in: from a file
that was handed in, from a run, and from an autograded notebook before it becomes a page.
"""

import base64
import re

from nbformat import NotebookNode

MAX_TEXT = 200_000
MAX_PICTURE = 4_000_000  # characters of base64
MAX_CELL = 6_000_000  # characters of all outputs of a cell
PNG = b"\x89PNG\r\n\x1a\n"


def clean_outputs(outputs):
    """Return outputs made anew from their text and PNG pictures.

    HTML, SVG, scripts and widgets are dropped.
    """
    clean, size = [], 0
    for output in outputs or []:
        size += len(str(output))
        if size > MAX_CELL:
            clean.append(_output("stream", name="stdout", text="[further outputs are left out]\n"))
            break
        cleaned = _cleaned(output)
        if cleaned is not None:
            clean.append(cleaned)
    return clean


def _cleaned(output):
    """Return one output made anew, None where nothing of it is kept."""
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return _output("stream", name=name, text=_text(output.get("text")))
    if kind == "error":
        name, value = _text(output.get("ename"))[:200], _text(output.get("evalue"))
        lines = output.get("traceback")
        lines = [_text(line) for line in lines[:200]] if isinstance(lines, list) else []
        return _output("error", ename=name, evalue=value, traceback=lines)
    if kind in ("display_data", "execute_result"):
        data, size = _data(output.get("data")), _size(output.get("metadata"))
        if data:
            return _output("display_data", data=NotebookNode(data), metadata=NotebookNode(size))
    return None


def pictures_in(outputs):
    """Return clean outputs with the pictures in a hand-in's own outputs, which may be anything."""
    if not isinstance(outputs, list):
        return []
    clean = clean_outputs([output for output in outputs if isinstance(output, dict)])
    return [output for output in clean if "image/png" in output.get("data", {})]


def _output(kind, **fields):
    """Return an output of nbformat 4.

    new_output would validate each against the whole schema, which takes a millisecond.
    """
    return NotebookNode(output_type=kind, **fields)


def _size(metadata):
    """Return a picture's width in pixels as metadata, {} where it is no sound whole number."""
    sizes = metadata.get("image/png") if isinstance(metadata, dict) else None
    width = sizes.get("width") if isinstance(sizes, dict) else None
    return {"image/png": {"width": width}} if type(width) is int and 0 < width < 4000 else {}


def _data(data):
    """Return the text and the picture in an output's data, made anew."""
    data = data if isinstance(data, dict) else {}
    kept = {}
    if "text/plain" in data:
        kept["text/plain"] = _text(data["text/plain"])
    picture = _png(data.get("image/png"))
    if picture:
        kept["image/png"] = picture
    return kept


def _png(text):
    """Return a picture's base64 written anew, so that nothing else hides in it; "" for no PNG."""
    text = "".join(map(str, text)) if isinstance(text, list) else text
    if not isinstance(text, str) or len(text) > MAX_PICTURE:
        return ""
    try:
        picture = base64.b64decode(text, validate=False)
    except ValueError:
        return ""
    return base64.b64encode(picture).decode() if picture.startswith(PNG) else ""


def sound(value):
    """Return plain data whose texts a file can hold: halves of surrogate pairs are replaced."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return type(value)((sound(key), sound(item)) for key, item in value.items())
    if isinstance(value, list | tuple):
        return type(value)(sound(item) for item in value)
    return value


def _text(value):
    """Return a value as text that a file can hold, cut after MAX_TEXT characters."""
    text = "".join(map(str, value)) if isinstance(value, list) else str(value or "")
    if len(text) > MAX_TEXT:
        text = f"{text[:MAX_TEXT]}\n[cut: {len(text):,} characters]\n"
    return sound(text)


def tame_markdown(source):
    """Return a student's Markdown with its HTML shown as text: no tag or comment starts there."""
    return re.sub(r"<(?=[A-Za-z/!?])", "&lt;", source)
