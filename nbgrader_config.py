"""nbgrader's configuration: the course folder is course/, our examiner grades the hand-ins."""

import sys
from pathlib import Path

root = Path(__file__).resolve().parent
if str(root) not in sys.path:
    sys.path.insert(0, str(root))

from autograder.grading.nbgrader_side import configure  # noqa: E402

configure(get_config())  # noqa: F821
