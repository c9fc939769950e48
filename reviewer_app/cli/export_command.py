"""`export`: what was written in the window, as the review or as the venue's form; no model and no parsing."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from reviewer_app.atomic_file import read_error, write_atomically
from reviewer_app.cli.console import OK, Console
from reviewer_app.cli.files import read_text, to_json
from reviewer_app.cli.venue_command import known_venue
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.locations import locations
from reviewer_app.messages.review_json import review_file
from reviewer_app.review.markdown import points_to_markdown, review_to_markdown
from reviewer_app.review.model import Review, ReviewSection, SectionKey
from reviewer_app.review.pane_points import parse_pane
from reviewer_app.review.plain_text import plain_text
from reviewer_app.review.runs import of_runs
from reviewer_app.session.exchange_log import exchange_log
from reviewer_app.session.exports import written_over
from reviewer_app.session.practice import ChosenMode, chosen_mode
from reviewer_app.session.stored_runs import runs_of, with_runs
from reviewer_app.store import ReviewStore
from reviewer_app.venues.catalogue import read_venues
from reviewer_app.venues.filled_form import FilledForm, stored_name, stored_texts


@dataclass(frozen=True)
class _Written:
    """What was written about a paper; `forms` are the texts of fields by their names in the store."""

    review: Review
    forms: Mapping[str, str] = field(default_factory=dict)
    chosen: ChosenMode | None = None
    venue: str = ""

    @property
    def title(self) -> str:
        """The paper's title, or the name of its file."""
        return self.review.paper_title

    @property
    def sections(self) -> tuple[ReviewSection, ...]:
        """The points."""
        return self.review.sections


def export(args: argparse.Namespace, console: Console) -> int:
    """Print or write it. Raises ReviewerError."""
    if args.output is not None and args.output.resolve() == args.paper.resolve():
        raise written_over(args.output)
    written = _of_json(args.paper) if args.paper.suffix.lower() == ".json" else _of_window(args.paper)
    if args.log:
        text = to_json(exchange_log(written.review))
    elif args.form:
        filled = _form(written, args.venue)
        if args.fill:
            filled = _with_points(filled, written.sections)
        text = filled.markdown(args.reader)
        left = [f.name for f in filled.unfilled(args.reader)]
        if left:
            console.say(tr("Nothing stands in: {names}.").format(names=tr(", ").join(left)))
    else:
        review = Review(written.title, "", written.sections)
        text = review_to_markdown(review, None, grouped=args.grouped, severities=args.severity)
    text = plain_text(text) if args.plain and not args.log else text
    if args.output is not None:
        write_atomically(args.output, text)
    else:
        console.result(text)
    return OK


def _form(written: _Written, name: str) -> FilledForm:
    chosen = name or (written.chosen.venue if written.chosen is not None else "") or written.venue
    if not chosen:
        raise ReviewerError(
            ErrorCode.WRONG_USE,
            tr("No venue was chosen for this paper."),
            tr("Say --venue ID; “reviewer-app venues” lists those that are known."),
        )
    filled = FilledForm.of(known_venue(read_venues(locations().config / "venues"), chosen), written.forms)
    if filled is None:
        raise ReviewerError(
            ErrorCode.WRONG_USE,
            tr("No form is known of “{name}”.").format(name=chosen),
            tr("Describe it in a file of your own, or export the four sections, without --form."),
        )
    return filled


def _with_points(filled: FilledForm, sections: tuple[ReviewSection, ...]) -> FilledForm:
    """The form with points in its empty fields, as its file says which section's belong where; never with scores."""
    points = {s.key: [p for p in s.points if not p.dismissed] for s in sections}
    texts = dict(filled.texts)
    for empty in filled.unfilled():
        taken = [p for key in empty.sections for p in points.get(key, ())]
        if taken:
            texts[empty.key] = points_to_markdown(taken)
    return replace(filled, texts=texts)


def _of_window(paper: Path) -> _Written:
    """What the store holds of a paper's newest review."""
    try:
        sha256 = hashlib.sha256(paper.read_bytes()).hexdigest()
    except OSError as error:
        raise read_error(paper, error) from error
    database = locations().database
    # Asking must not make a store where there is none.
    store = ReviewStore.open(database) if database.exists() else None
    try:
        found = store.find_review(sha256) if store is not None else None
        state = store.view_state(sha256) if store is not None else {}
    finally:
        if store is not None:
            store.close()
    if found is None:
        raise ReviewerError(
            ErrorCode.WRONG_USE,
            tr("Nothing was written about “{path}” in the window.").format(path=paper),
            tr("Open it there first, or name a review.json."),
        )
    sections = tuple(
        ReviewSection(
            key, parse_pane(key, found.panes.get(key, ""), found.anchors, tuple(found.generated.get(key, ())))
        )
        for key in SectionKey
    )
    review = of_runs(Review(paper.stem, sha256, sections, raw=dict(found.raw)), runs_of(found.run))
    return _Written(review, stored_texts(found.panes), chosen_mode(state))


def _of_json(path: Path) -> _Written:
    try:
        data = json.loads(read_text(path))
        review = with_runs(data, review_file(data).sections)
        form = data.get("form") or {"id": "", "fields": []}
        forms = {stored_name(form["id"], str(f["key"])): str(f["text"]) for f in form["fields"]}
        chosen = (data.get("practice") or {}).get("venue", "")
        return _Written(review, forms, None, str(chosen))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReviewerError(
            ErrorCode.BAD_REVIEW_FILE,
            tr("“{path}” is not a review.json of this program.").format(path=path),
            tr("Make one with: reviewer-app review PAPER.pdf --json review.json"),
            repr(error),
        ) from error
