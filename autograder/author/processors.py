"""Other processors, as far as this one can play them: older BLAS kernels, and NumPy without vector
extensions.

A key made on one machine must name mistakes on every other. NumPy and OpenBLAS choose their code by
the processor when they are loaded; environment variables make them choose the code for an older
one.
"""

import os
import platform
import subprocess
import sys
from dataclasses import dataclass

# OpenBLAS's names of kernels, with the extensions of the processor that each needs
KERNELS = {
    "x86_64": {
        "Prescott": "SSE3",
        "Sandybridge": "AVX",
        "Haswell": "FMA3",
        "Zen": "FMA3",
        "SkylakeX": "AVX512F",
    },
    "aarch64": {"ARMV8": "NEON", "NEOVERSEN1": "ASIMDHP"},
}


@dataclass(frozen=True)
class Processor:
    """A processor that this one can play: its name, and the environment variables that make it
    so.
    """

    name: str
    variables: dict


def processors():
    """Return the Processors that this machine can play, the oldest first: it has no vector
    extensions either.
    """
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    there = [name for name in __cpu_dispatch__ if __cpu_features__.get(name)]
    kernels = [
        kernel
        for kernel, needs in KERNELS.get(platform.machine(), {}).items()
        if __cpu_features__.get(needs)
    ]
    plain = {"OPENBLAS_CORETYPE": kernels[0]} if kernels else {}
    oldest = Processor(
        "no vector extensions", {**plain, "NPY_DISABLE_CPU_FEATURES": " ".join(there)}
    )
    return [oldest, *(Processor(kernel, {"OPENBLAS_CORETYPE": kernel}) for kernel in kernels)]


def run_on(processor, words):
    """Run `python WORDS` as on a Processor; return the CompletedProcess with its output as text."""
    variables = {**os.environ, **processor.variables, "PYTHONWARNINGS": "ignore"}
    return subprocess.run([sys.executable, *words], env=variables, capture_output=True, text=True)
