"""Join a widget's modules into one: what anywidget loads may not import files (anywidget #399)."""

import functools
import re
from pathlib import Path

SOURCES = Path(__file__).parent / "js"
IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w-]+)\.mjs";\n', re.MULTILINE)
COMMENT = re.compile(r"^ *//.*\n|^ +", re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class)\b)", re.MULTILINE)


@functools.cache
def joined(name):
    """Return the source of a module of helpers/widgets/js and of all that it imports, each once.

    Whole lines of comments and indentation stay behind: every notebook that shows the widget holds
    its source.

    name: of the module, without its ending
    ValueError: a module that imports itself by way of others, or in a form that is not known
    """
    return "\n".join(modules_of(name).values())


@functools.cache
def modules_of(name):
    """Return {name: source} of a module and of all that it imports, in the order they are joined.

    name: of the module, without its ending
    ValueError: as for `joined`
    """
    pieces = {}
    _take(name, pieces, ())
    return pieces


def _take(name, pieces, above):
    """Add a module to the pieces, behind those it imports."""
    if name in above:
        raise ValueError(f"{name}.mjs imports itself, by way of {', '.join(above)}.")
    if name in pieces:
        return
    source = (SOURCES / f"{name}.mjs").read_text(encoding="utf-8")
    for needed in IMPORT.findall(source):
        _take(needed, pieces, (*above, name))
    own = EXPORT.sub("", IMPORT.sub("", source))
    if re.search(r"^\s*import\b", own, re.MULTILINE):
        raise ValueError(f'{name}.mjs: write `import {{ a, b }} from "./other.mjs";`.')
    pieces[name] = COMMENT.sub("", own)


@functools.cache
def styled(*names):
    """Return the style sheet of all widgets, followed by those of the given names."""
    files = [SOURCES / f"{name}.css" for name in ("kit", *names)]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)
