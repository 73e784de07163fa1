"""Keep a library's start quiet."""

import contextlib
import os


@contextlib.contextmanager
def quiet():
    """Drop whatever is written to the process's stderr in the block, also by code that is not
    Python.

    TensorFlow writes there when it is imported, whatever TF_CPP_MIN_LOG_LEVEL says (2.19 to 2.21,
    tensorflow #100442).
    """
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
