"""Outputs and texts of a student's that other people will open: keep what is plain text or a checked picture, nothing live."""

import base64
import re

from nbformat.v4 import new_output

MAX_TEXT = 200_000
MAX_PICTURE = 4_000_000  # characters of base64
PNG = b"\x89PNG\r\n\x1a\n"


def clean_outputs(outputs):
    """Return outputs made anew from text and PNG pictures only; HTML, SVG, scripts and widgets are dropped."""
    clean = []
    for output in outputs or []:
        kind = output.get("output_type")
        if kind == "stream":
            name = "stderr" if output.get("name") == "stderr" else "stdout"
            clean.append(new_output("stream", name=name, text=_text(output.get("text"))))
        elif kind == "error":
            lines = output.get("traceback")
            lines = [_text(line) for line in lines[:200]] if isinstance(lines, list) else []
            clean.append(new_output("error", ename=_text(output.get("ename"))[:200], evalue=_text(output.get("evalue")), traceback=lines))
        elif kind in ("display_data", "execute_result"):
            data = _data(output.get("data"))
            if data:
                clean.append(new_output("display_data", data=data, metadata=_size(output.get("metadata"))))
    return clean


def _size(metadata):
    """Return the width of a picture as metadata: a whole number or nothing."""
    sizes = metadata.get("image/png") if isinstance(metadata, dict) else None
    width = sizes.get("width") if isinstance(sizes, dict) else None
    return {"image/png": {"width": width}} if type(width) is int and 0 < width < 4000 else {}


def _data(data):
    data = data if isinstance(data, dict) else {}
    kept = {}
    if "text/plain" in data:
        kept["text/plain"] = _text(data["text/plain"])
    picture = data.get("image/png")
    if isinstance(picture, str) and len(picture) <= MAX_PICTURE and _is_png(picture):
        kept["image/png"] = picture
    return kept


def _is_png(text):
    try:
        return base64.b64decode(text, validate=False).startswith(PNG)
    except ValueError:
        return False


def _text(value):
    text = "".join(map(str, value)) if isinstance(value, list) else str(value or "")
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}\n[cut: {len(text):,} characters]\n"


def tame_markdown(source):
    """Return a student's Markdown with its HTML shown as text: tags, comments and entities start no markup any more."""
    return re.sub(r"<(?=[A-Za-z/!?])", "&lt;", source)
