"""Checklists as data: what papers of a kind are asked to say. Read from resources/checklists; see the README there."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from reviewer_app.checks.phrases import Phrase, is_chinese, phrases, readable
from reviewer_app.i18n import language
from reviewer_app.locations import resource

GENERAL: Final = "general"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is asked for, and what says it: in a heading, or in the text."""

    id: str
    names: tuple[tuple[str, str], ...]
    headings: tuple[Phrase, ...]
    phrases: tuple[Phrase, ...]

    @property
    def name(self) -> str:
        """What it is called in the language in use."""
        return _named(self.names)

    def looked_for(self, paper_language: str) -> list[str]:
        """What a paper in this language would say it with, for a person to read."""
        chinese = paper_language.startswith("zh")
        listed = [p.text for p in (*self.headings, *self.phrases)]
        wanted = [text for text in listed if is_chinese(text) == chinese] or listed
        return [f"“{text}”" for text in dict.fromkeys(map(readable, wanted))]


@dataclass(frozen=True, slots=True)
class Checklist:
    """A guideline's items. `applies` finds in a title or running head that the paper is one of its kind."""

    id: str
    names: tuple[tuple[str, str], ...]
    source: str
    as_of: str
    applies: tuple[Phrase, ...]
    items: tuple[Item, ...]

    @property
    def name(self) -> str:
        """What it is called in the language in use."""
        return _named(self.names)


def _named(names: tuple[tuple[str, str], ...]) -> str:
    known = dict(names)
    return known.get(language(), known["en"])


@cache
def checklists() -> dict[str, Checklist]:
    """All that ship with the program by their ids, the general one first."""
    files = sorted(resource("checklists").glob("*.toml"), key=lambda path: (path.stem != GENERAL, path.stem))
    shared: dict[str, Item] = {}
    found: dict[str, Checklist] = {}
    for path in files:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        items = tuple(_item(entry, shared) for entry in data["item"])
        if data["id"] == GENERAL:
            shared = {item.id: item for item in items}
        names = tuple(data["name"].items())
        applies = phrases(data.get("applies", ()))
        found[data["id"]] = Checklist(data["id"], names, data["source"], data["as_of"], applies, items)
    return found


def _item(entry: dict[str, Any], shared: dict[str, Item]) -> Item:
    if set(entry) == {"id"}:
        return shared[entry["id"]]
    headings, text = phrases(entry.get("headings", ())), phrases(entry["phrases"])
    return Item(entry["id"], tuple(entry["name"].items()), headings, text)
