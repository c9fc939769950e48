"""Words and turns of phrase, as files of `resources/` hold them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from typing import Any

from reviewer_app.locations import resource


def stored_words(*parts: str) -> dict[str, Any]:
    """What stands in a TOML file that ships with the program, e.g. `stored_words("parts", "cues.toml")`."""
    return tomllib.loads(resource(*parts).read_text(encoding="utf-8"))


def any_of(patterns: Iterable[str], *, same_case: bool = False) -> re.Pattern[str]:
    """What finds any of these regular expressions, in letters of either case unless `same_case` is asked for."""
    return re.compile("|".join(patterns), re.NOFLAG if same_case else re.IGNORECASE)
