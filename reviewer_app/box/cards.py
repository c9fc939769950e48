"""Whether a graphics card may be used at all: a box without one is narrower."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Final

_DESCRIPTION: Final = "reviewer_build.json"  # written by packaging/install_engine.py into the package's folder


def may_use_cards() -> bool:
    """Whether llama.cpp may have been built for graphics cards: a build that the set-up made says so, others may."""
    found = importlib.util.find_spec("llama_cpp")
    for place in (found.submodule_search_locations or ()) if found else ():
        try:
            build = json.loads((Path(place) / _DESCRIPTION).read_text("utf-8"))
            return str(build.get("graphics", "none")) != "none"
        except (OSError, ValueError, AttributeError):
            continue
    return True
