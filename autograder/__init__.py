"""The instructor's side of the course: build, audit, grade. Also the nbgrader course folder."""

import sys

# jsonschema, which nbformat needs, would spend a second on the grammar of internationalised
# addresses, which no notebook's schema asks for.
sys.modules.setdefault("rfc3987_syntax", None)
