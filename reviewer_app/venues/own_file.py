"""A file of the person's own that describes a venue: one to begin with, which is then theirs to change."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from reviewer_app.atomic_file import write_atomically
from reviewer_app.i18n import tr
from reviewer_app.locations import private_folder
from reviewer_app.venues.catalogue import Venues
from reviewer_app.venues.venue import Policy, Venue, in_words

_NOT_IN_IDS: Final = re.compile(r"[^a-z0-9]+")
_NAMELESS: Final = "my-venue"


def own_file(venues: Venues, folder: Path, name: str) -> Path:
    """The person's file of a venue, with what is known of it where there was none.

    `name` is its id, or what it is called. Raises ReviewerError WRITE_FAILED or the like.
    """
    venue = venues.get(name)
    venue_id = venue.id if venue is not None else _NOT_IN_IDS.sub("-", name.lower()).strip("-")[:60] or _NAMELESS
    path = venues.own.get(venue_id, folder / f"{venue_id}.toml")
    if not path.exists():
        private_folder(folder)
        write_atomically(path, _begun(venue, venue_id, name))
    return path


def _begun(venue: Venue | None, venue_id: str, name: str) -> str:
    rules = venue.rules if venue is not None else None
    policy = rules or Policy(
        rule=tr("what the venue says of language models."),
        as_of="2026-01",
        source=tr("where you read it"),
        understand="ask",
        polish="ask",
        suggest="ask",
        write="ask",
    )
    lines = [
        f"# {tr('Save this file, then let the program read the files again. Answers are yes, no, or ask.')}",
        f"id = {_quoted(venue_id)}",
        f"name = {_quoted(venue.title if venue is not None else name or venue_id)}",
        *([] if venue is not None else [f"# {tr('The form is that of this venue; see reviewer-app venues.')}"]),
        *([] if venue is not None else ['form = "journal"']),
        "",
        "[policy]",
        f"rule = {_quoted(in_words(policy.rule))}",
        f"as_of = {_quoted(policy.as_of)}",
        f"source = {_quoted(policy.source)}",
        *(f"{use} = {_quoted(getattr(policy, use))}" for use in ("understand", "check", "polish", "suggest", "write")),
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
