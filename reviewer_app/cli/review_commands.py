"""What is made of a review that exists: a copy of the PDF with its points, a comparison of two drafts, remarks."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from reviewer_app.atomic_file import write_atomically
from reviewer_app.cli.console import OK, Console
from reviewer_app.cli.files import read_text, to_json
from reviewer_app.cli.headless import Headless
from reviewer_app.cli.paper_commands import write_over_nothing
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import mark, tr, trn
from reviewer_app.messages.plain import to_plain
from reviewer_app.messages.review_json import evidence_to_json
from reviewer_app.paper.model import Paper
from reviewer_app.review.changes import Change, Concern, concerns
from reviewer_app.review.locate import Locator
from reviewer_app.review.markdown import markdown_to_review
from reviewer_app.review.model import Point, ReviewSection
from reviewer_app.review.organise import organise
from reviewer_app.review.remarks import Remark, kinds, remarks
from reviewer_app.session.annotated_copy import notes_of_file, read_review
from reviewer_app.session.review_sources import read_source

_CHANGES: Final[dict[Change, str]] = {
    "changed": mark("text changed here"),
    "gone": mark("gone"),
    "unchanged": mark("unchanged"),
}


def annotate(args: argparse.Namespace, console: Console) -> int:
    """Write a copy of the paper with the points of a review.json as notes at their places."""
    write_over_nothing([args.paper], [args.output])
    with Headless(console) as headless:
        paper = headless.open(args.paper, args.password)
        found = notes_of_file(_read_json(args.review), paper)
        write_atomically(args.output, headless.annotated(found.notes))
    if found.lost:
        console.say(
            trn(
                "{n} place was not found in this paper, and has no note.",
                "{n} places were not found in this paper, and have no note.",
                found.lost,
            )
        )
    console.say(trn("{n} note written.", "{n} notes written.", len(found.notes)))
    return OK


def compare(args: argparse.Namespace, console: Console) -> int:
    """Print, for each place of a review's points, what became of it in the new draft."""
    review = read_review(_read_json(args.review))
    with Headless(console) as headless:
        papers = [headless.open(path, None) for path in (args.old, args.new)]
    found = list(concerns(review.sections, *papers))
    console.result(to_json(_comparison(papers, found)) if args.json else _comparison_text(found))
    return OK


def lint(args: argparse.Namespace, console: Console) -> int:
    """Print what would make a person's own review of more use, at its sentences."""
    without = _kinds_named(args.without)
    review = _points_of(args.review)
    places = any(point.evidence for section in review for point in section.points)
    if args.paper is not None:
        with Headless(console) as headless:
            review, places = _with_places(review, headless.open(args.paper, args.password)), True
    found = list(remarks(review, places=places, without=without))
    rows = [
        {
            "kind": one.kind, "group": one.group, "section": one.section.value, "point": one.point,
            "sentence": one.sentence, "said": one.said, "next": one.next_step,
        }
        for one in found
    ]  # fmt: skip
    if args.json:
        console.result(to_json({"schema": 1, "remarks": rows}))
    elif found:
        console.result("\n".join(_remark_text(one) for one in found))
    console.say(trn("{n} remark.", "{n} remarks.", len(found)))
    return OK


def _kinds_named(text: str) -> frozenset[str]:
    """The kinds of remarks in a list with commas. Raises ReviewerError WRONG_USE for one that there isn't."""
    named = [name.strip() for name in text.split(",") if name.strip()]
    for name in named:
        if name not in kinds():
            raise ReviewerError(
                ErrorCode.WRONG_USE,
                tr("There is no kind of remark called “{name}”.").format(name=name),
                tr("Those there are: {names}.").format(names=", ".join(kinds())),
            )
    return frozenset(named)


def _points_of(path: Path) -> tuple[ReviewSection, ...]:
    """The four sections of a review in Markdown; of any other text, what `organise` makes of it."""
    text = read_source(path)
    review = markdown_to_review(text).sections
    if any(section.points for section in review):
        return review
    organised = organise([(path.name, text)])
    return tuple(
        ReviewSection(key, tuple(Point(f"{key.value}-{n}", t.text, "person") for n, t in enumerate(found, 1)))
        for key, found in organised.points.items()
    )


def _with_places(review: Sequence[ReviewSection], paper: Paper) -> tuple[ReviewSection, ...]:
    """The same, where a point without a place has the one that its words are about."""
    locator = Locator(paper)

    def placed(point: Point) -> Point:
        place = None if point.evidence else locator.likely_place(point.text, "e1")
        return point if place is None else replace(point, evidence=(place,))

    return tuple(ReviewSection(s.key, tuple(map(placed, s.points))) for s in review)


def _remark_text(one: Remark) -> str:
    said = f"{one.said} {one.next_step}"
    return f"{one.section.title}: {tr('“{quote}”').format(quote=one.sentence)}\n  {said}" if one.sentence else said


def _read_json(path: Path) -> object:
    try:
        return json.loads(read_text(path))
    except ValueError:
        return None  # whoever reads it says what it should be


def _comparison(papers: Sequence[Paper], found: Sequence[Concern]) -> dict[str, Any]:
    old, new = ({"title": paper.title, "sha256": paper.source.sha256} for paper in papers)
    rows = [
        {
            "section": one.section.value,
            "point": one.point.id,
            "text": one.point.text,
            "change": one.change,
            "was": evidence_to_json(one.was),
            "now": evidence_to_json(one.now) if one.now.paragraph else None,
            "before": one.before,
            "after": one.after,
        }
        for one in found
    ]
    return {"schema": 1, "old": old, "new": new, "concerns": to_plain(rows)}


def _comparison_text(found: Sequence[Concern]) -> str:
    lines = []
    for one in found:
        where = tr("p. {page}").format(page=one.was.page)
        if one.now.page and one.now.paragraph:
            where += " → " + tr("p. {page}").format(page=one.now.page)
        lines.append(f"[{tr(_CHANGES[one.change])}] {where}: {one.section.title}: {one.point.text}")
    counted = [f"{tr(name)}: {sum(one.change == change for one in found)}" for change, name in _CHANGES.items()]
    return "\n".join([*lines, tr(", ").join(counted)]) + "\n"
