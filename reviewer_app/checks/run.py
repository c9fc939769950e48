"""Runs the checks. A check is a module of a group's package with a function `check`; its file alone makes it one."""

from __future__ import annotations

import importlib
import logging
import pkgutil
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from typing import Final

import reviewer_app.checks
from reviewer_app.checks.finding import BrokenCheck, Checked, CheckReport, Finding, Place, Spot
from reviewer_app.checks.groups import GROUPS
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.checks.options import CheckOptions
from reviewer_app.paper.file_facts import FileFacts
from reviewer_app.paper.model import Paper
from reviewer_app.review.anchors import anchor, anchor_part, lines_of, squeeze
from reviewer_app.review.model import Evidence

log = logging.getLogger(__name__)

# A check that finds more of one kind has met something that it doesn't understand.
_MOST: Final = 40
_NO_OPTIONS: Final = CheckOptions()

Check = Callable[[Manuscript], Iterable[Finding]]


def names(groups: Collection[str] = GROUPS) -> Iterator[str]:
    """The checks of `groups`, as "group.name"."""
    for group in GROUPS:
        if group in groups:
            package = importlib.import_module(f"{reviewer_app.checks.__name__}.{group}")
            yield from (f"{group}.{m.name}" for m in pkgutil.iter_modules(package.__path__) if m.name[0] != "_")


def loaded(name: str) -> Check:
    """The function of the check `name`."""
    found: Check = importlib.import_module(f"{reviewer_app.checks.__name__}.{name}").check
    return found


def run_checks(
    paper: Paper,
    *,
    options: CheckOptions = _NO_OPTIONS,
    facts: FileFacts | None = None,
    today: date | None = None,
    groups: Collection[str] = GROUPS,
    load: Callable[[str], Check] = loaded,
    go_on: Callable[[], None] = lambda: None,
) -> CheckReport:
    """What the checks of `groups` find in `paper`; one that breaks is named and stops no other.

    `options`, `facts` and `today` as in `Manuscript`; `load` gives the function of a check. `go_on` is called
    between two checks, and what it raises ends the run.
    """
    manuscript = Manuscript(paper, (today or date.today()).year, options, facts)
    found: list[Checked] = []
    failed: list[BrokenCheck] = []
    for name in names(groups):
        go_on()
        try:
            findings = [f for f in load(name)(manuscript) if not _garbled(manuscript, f)]
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one check is told, and the others go on
            log.warning("the check %s broke: %s", name, type(error).__name__)
            failed.append(BrokenCheck(name, type(error).__name__))
            continue
        if len(findings) > _MOST:
            log.info("the check %s found %d and is not believed", name, len(findings))
            continue
        found += [_checked(manuscript, name, finding, len(found) + i) for i, finding in enumerate(findings, 1)]
    return CheckReport(tuple(found), tuple(failed))


def _garbled(manuscript: Manuscript, finding: Finding) -> bool:
    """Whether all that a finding is about lies on pages whose text can't be relied on."""
    spots = [place.page for place in finding.places if isinstance(place, Spot)]
    return bool(spots) and len(spots) == len(finding.places) and set(spots) <= manuscript.garbled


def _checked(manuscript: Manuscript, name: str, finding: Finding, number: int) -> Checked:
    places = tuple(_evidence(manuscript.paper, number, i, place) for i, place in enumerate(finding.places, 1))
    read_by_eye = any(span.page in manuscript.recognised for place in places for span in place.spans)
    # Text recognition takes one digit for another, and nothing is proved by those.
    certainty = "note" if read_by_eye else finding.certainty
    return Checked(name, certainty, finding.text, dict(finding.computed), finding.pane, places)


def _evidence(paper: Paper, number: int, part: int, place: Place | Spot) -> Evidence:
    name = f"c{number}" if part == 1 else f"c{number}-{part}"
    if isinstance(place, Spot):
        return Evidence(name, "", place.page, place.rects, place.quote, "", paper.source.parser, "cited", 1.0)
    if not place.quote:
        return anchor(paper, place.passage, name, "cited", 1.0)
    text, _, spans = paper.passage_by_id[place.passage]
    return anchor_part(paper, place.passage, name, place.quote, lines_of(squeeze(text), spans, squeeze(place.quote)))
