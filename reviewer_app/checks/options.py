"""What a person says about a paper before it is checked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """`blind`: it was submitted without its authors' names. `venue` is the id of a profile ("": none).

    `checklists` are ids of those that are gone through besides the ones that the paper itself calls for.
    `retracted` holds the DOIs, in small letters, of works that were retracted.
    """

    blind: bool = False
    venue: str = ""
    checklists: tuple[str, ...] = ()
    retracted: frozenset[str] = frozenset()
