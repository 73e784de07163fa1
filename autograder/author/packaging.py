"""Derive constraints.txt and environment.yml from pyproject.toml."""

import tomllib

from autograder.course import ROOT


def project():
    """Return pyproject.toml as data."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def constraints():
    """Return the text of constraints.txt: the tested versions of pyproject.toml."""
    pins = project()["tool"]["uv"]["constraint-dependencies"]
    return CONSTRAINTS + "".join(f"{pin}\n" for pin in pins)


def environment():
    """Return the text of environment.yml: pyproject.toml's packages through conda and pip."""
    course, *tools = project()["dependency-groups"]["dev"]
    packages = ["-c constraints.txt", course.replace("neuron-to-network", "-e ."), *tools]
    return ENVIRONMENT + "".join(f"      - {line}\n" for line in packages)


CONSTRAINTS = """\
# The tested versions, derived from pyproject.toml by `python -m autograder build`.
"""
ENVIRONMENT = """\
# For conda and Binder: `conda env create -f environment.yml`.
# Derived from pyproject.toml by `python -m autograder build`.
name: neuron-to-network
channels:
  - conda-forge
  - nodefaults
dependencies:
  - python=3.11
  - pip
  - pip:
"""
