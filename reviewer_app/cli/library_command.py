"""`library`: every paper that was opened in the window, and a search through its reviews."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from typing import Any

from reviewer_app.cli.console import OK, Console
from reviewer_app.i18n import listed, tr
from reviewer_app.locations import locations
from reviewer_app.session.library import Hit, LibraryEntry, entries, search
from reviewer_app.store import ReviewStore


def library(args: argparse.Namespace, console: Console) -> int:
    """List the papers, or with `--search` the points and notes in which all words stand. Raises ReviewerError."""
    database = locations().database
    # Listing must not make a store where there is none.
    store = ReviewStore.open(database) if database.exists() else None
    try:
        if args.search is None:
            papers = entries(store) if store is not None else []
            told = [_entry_json(e) for e in papers] if args.json else [_entry_text(e) for e in papers]
        else:
            hits = search(store, args.search) if store is not None else []
            told = [_hit_json(h) for h in hits] if args.json else [_hit_text(h) for h in hits]
    finally:
        if store is not None:
            store.close()
    if args.json:
        console.result(json.dumps(told, ensure_ascii=False, indent=1))
    elif told:
        console.result("\n".join(map(str, told)))
    elif args.search is None:
        console.say(tr("No paper was opened in the window yet."))
    else:
        console.say(tr("No review contains “{words}”.").format(words=args.search))
    return OK


def _opened(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=0).isoformat()


def _entry_json(entry: LibraryEntry) -> dict[str, Any]:
    paper = entry.paper
    return {
        "sha256": paper.sha256,
        "title": entry.title,
        "authors": list(paper.authors),
        "file": paper.path,
        "missing": entry.missing,
        "pages": paper.pages,
        "opened": _opened(paper.opened),
        "state": entry.standing.value,
        "points": entry.points,
        "accepted": entry.accepted,
    }


def _entry_text(entry: LibraryEntry) -> str:
    file = tr("{name} (not there)").format(name=entry.paper.path) if entry.missing else entry.paper.path
    about = (entry.standing_text, listed(entry.paper.authors), _opened(entry.paper.opened)[:10], file)
    return f"{entry.title}\n    {' · '.join(filter(None, about))}"


def _hit_json(hit: Hit) -> dict[str, Any]:
    return {
        "sha256": hit.paper.sha256,
        "title": hit.paper.name,
        "file": hit.paper.path,
        "section": hit.section.value if hit.section is not None else None,
        "pages": list(hit.pages),
        "text": hit.text,
    }


def _hit_text(hit: Hit) -> str:
    part = hit.section.title if hit.section is not None else tr("Your note")
    title = hit.paper.name
    return f"{' · '.join(filter(None, (title, part, ', '.join(hit.pages))))}\n    {hit.text}"
