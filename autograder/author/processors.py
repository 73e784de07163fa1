"""Run programs as on other processors: with older BLAS kernels, or without vector extensions.

A key made on one machine must name mistakes on every other. NumPy and OpenBLAS choose their code by
the processor when they are loaded. Environment variables make them choose the code for an older
processor.
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
    """A processor that this machine can play, by environment variables {name: value}."""

    name: str
    variables: dict


def processors():
    """Return the Processors that this machine can play, the oldest first.

    The oldest has no vector extensions either.
    """
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    extensions = [name for name in __cpu_dispatch__ if __cpu_features__.get(name)]
    needs = KERNELS.get(platform.machine(), {})
    kernels = [kernel for kernel, need in needs.items() if __cpu_features__.get(need)]
    played = [Processor(kernel, {"OPENBLAS_CORETYPE": kernel}) for kernel in kernels]
    oldest = dict(played[0].variables) if played else {}
    oldest["NPY_DISABLE_CPU_FEATURES"] = " ".join(extensions)
    return [Processor("no vector extensions", oldest), *played]


def run_on(processor, words):
    """Run `python WORDS` as on a Processor; return the CompletedProcess, its output as text."""
    variables = {**os.environ, **processor.variables, "PYTHONWARNINGS": "ignore"}
    return subprocess.run([sys.executable, *words], env=variables, capture_output=True, text=True)
