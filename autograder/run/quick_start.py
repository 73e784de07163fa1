"""Let a process of ours start quickly: it imports this first, and nothing else does.

nbformat needs jsonschema, and jsonschema takes along the grammar of internationalised addresses.
That costs a second in every process, and no notebook's schema asks for it.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)
