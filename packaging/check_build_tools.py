"""Says in one sentence what is missing before the program can be installed: Python 3.11, its venv, a C++ compiler.

Must run on any Python 3, so that an old one is named and not answered with a syntax error.
"""

import importlib.util
import os
import shutil
import sys


def complaint():
    # type: () -> str
    """What is missing and what to do; empty if nothing is."""
    if sys.version_info < (3, 11):  # noqa: UP036 (an older one is what this line is for)
        return (
            "Reviewer needs Python 3.11 or later; this is {}.{}. "
            "If a later one is installed, name it: make PYTHON=python3.11"
        ).format(*sys.version_info[:2])
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        return "Python's venv module is missing. Please run, then try again: sudo apt-get install -y python3-venv"
    compilers = [os.environ.get("CXX", ""), "c++", "g++", "clang++"]
    if not any(name and shutil.which(name.split()[0]) for name in compilers):
        return "A C++ compiler is missing. Please run, then try again: sudo apt-get install -y g++"
    return ""


if __name__ == "__main__":
    sys.exit(complaint() or 0)
