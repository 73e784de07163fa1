"""What tests of hand-ins share."""

import functools
import re


@functools.cache
def release_of(lesson):
    """Return the released notebook, without going through nbgrader."""
    from autograder.author.lesson import make_notebook

    notebook = make_notebook(lesson)
    for cell in notebook.cells:
        pattern = r"^([ \t]*)### BEGIN SOLUTION.*?### END SOLUTION[^\n]*"
        cell.source = re.sub(
            pattern, r"\1...  # your code here", cell.source, flags=re.DOTALL | re.MULTILINE
        )
    return notebook
