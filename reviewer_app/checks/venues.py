"""What venues ask of a paper's form, as data. Read from resources/venues; see the README there."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from typing import Final

from reviewer_app.locations import resource


@dataclass(frozen=True, slots=True)
class Venue:
    """`pages` is how many the body may fill (0: any), without references and what `free` names; sizes in points.

    `line_numbers` and `page_numbers` say whether a submission has them. `checklist` is the id of the one that is asked
    for ("": none).
    """

    id: str
    name: str
    source: str
    as_of: str
    pages: int = 0
    free: tuple[str, ...] = ()
    paper: tuple[float, float] = (0.0, 0.0)
    line_numbers: bool = False
    page_numbers: bool = False
    checklist: str = ""


_FIELDS: Final = frozenset(field.name for field in fields(Venue))
_SIZES: Final = {"letter": (612.0, 792.0), "a4": (595.28, 841.89)}


@cache
def venues() -> dict[str, Venue]:
    """All that ship with the program and ask something of the form, by their ids."""
    found = {}
    for path in sorted(resource("venues").glob("*.toml")):
        described = tomllib.loads(path.read_text(encoding="utf-8"))
        # What else a file says of its venue is for those who review for it: see reviewer_app.venues.
        data = {name: value for name, value in described.items() if name in _FIELDS}
        if "paper" not in data:
            continue
        data["free"] = tuple(data.get("free", ()))
        data["paper"] = _SIZES[data["paper"]]
        found[data["id"]] = Venue(**data)
    return found


def venue(name: str) -> Venue | None:
    """The profile of a venue; None if there is none of that id."""
    return venues().get(name)
