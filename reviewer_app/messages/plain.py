"""Measures as they stand in files: as fine as anybody can use, and half as long."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

# Hundredths of a point are finer than any screen shows.
_DECIMALS: Final = 2
_FINER: Final[Mapping[str, int]] = {"quality": 3, "seconds": 3, "score": 4}


def to_plain(value: object) -> Any:
    """`value` (a paper, a point, …) as dictionaries and lists, with its fractions rounded: to hundredths, or as named.

    The fields are those of its class, in their order.
    """
    return _rounded(msgspec.to_builtins(value), _DECIMALS)


def _rounded(value: Any, decimals: int) -> Any:
    if isinstance(value, float):
        return round(value, decimals)
    if isinstance(value, list | tuple):
        return [_rounded(v, decimals) for v in value]
    if isinstance(value, dict):
        return {name: _rounded(v, _FINER.get(name, decimals)) for name, v in value.items()}
    return value
