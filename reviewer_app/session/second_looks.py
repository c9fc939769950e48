"""Points that a person should look at twice before they stand behind them: said to them, decided by nobody else."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from reviewer_app.i18n import listed, tr
from reviewer_app.paper.text import one_line
from reviewer_app.review.absence import AbsenceCheck, Contradiction
from reviewer_app.review.duplicates import repetitions
from reviewer_app.review.model import Point, ReviewSection, SectionKey
from reviewer_app.review.quotes import QuoteCheck
from reviewer_app.review.second_look_kinds import trusted_kinds
from reviewer_app.session.events import PointPlace, SecondLook
from reviewer_app.session.preparation import PreparedPaper

_SHOWN = 70  # characters of a point: enough to know it again


class SecondLooks:
    """Holds points against one paper. The whole paper is gone through at first use, so use it off the window's thread.

    What was said of a point is remembered as long as the point stays as it is. `kinds` are those that are said: by
    default the ones that were right often enough on public reviews.
    """

    def __init__(self, prepared: PreparedPaper, kinds: Collection[str] | None = None) -> None:
        self._prepared = prepared
        self._paper = prepared.paper
        self._kinds = trusted_kinds() if kinds is None else kinds
        self._quotes = QuoteCheck(prepared.paper)
        self._absence: AbsenceCheck | None = None
        self._known: dict[Point, tuple[SecondLook, ...]] = {}
        # A look that has become stale may still be at its last point when the next one begins.
        self._one_at_a_time = threading.Lock()

    def about(
        self, sections: Sequence[ReviewSection], go_on: Callable[[], bool] = lambda: True
    ) -> tuple[SecondLook, ...] | None:
        """All second looks at the points, in their order; of two that say the same the later one is named.

        None if `go_on` said no, which is asked before each point.
        """
        with self._one_at_a_time:
            return self._about(sections, go_on)

    def _about(self, sections: Sequence[ReviewSection], go_on: Callable[[], bool]) -> tuple[SecondLook, ...] | None:
        found: list[SecondLook] = []
        known: dict[Point, tuple[SecondLook, ...]] = {}
        for section in sections:
            for index, point in enumerate(section.points):
                if point.dismissed:
                    continue
                if not go_on():
                    return None
                place = PointPlace(section.key, index, point.text)
                before = self._known.get(point)
                if before is None or any(d.point != place for d in before):
                    before = tuple(self._about_one(point, place))
                known[point] = before
                found += before
        self._known = known
        found += repeated_points(sections) if "repeat" in self._kinds else []
        order = {section.key: i for i, section in enumerate(sections)}
        return tuple(sorted(found, key=lambda d: (order[d.point.section], d.point.index)))

    def _about_one(self, point: Point, place: PointPlace) -> Iterator[SecondLook]:
        # A person misquotes, proposes wordings and quotes others, which was measured; what a model puts in quotation
        # marks has to be in the paper, or it is made up.
        quotes_count = point.origin == "model" or "quote" in self._kinds
        for quote in self._quotes.unsupported(point.text) if quotes_count else ():
            text = tr("“{point}” quotes “{quote}”, which is not in the paper.")
            yield SecondLook("quote", place, text.format(point=_short(point.text), quote=quote), quote=quote)
        for look in self._absences(point.text):
            text = tr("“{point}” says that “{subject}” is missing; see “{place}”, page {page}.").format(
                point=_short(point.text),
                subject=look.subject,
                place=look.heading or _short(self._paper.passage_by_id[look.passage][0]),
                page=self._paper.passage_by_id[look.passage][1],
            )
            yield SecondLook("absence", place, text, _as_it_stands(look.subject, point.text), (look.passage,))
        unsupported = self._unsupported(point)
        if unsupported:
            pages = listed(str(self._paper.passage_by_id[pid][1]) for pid in unsupported)
            text = tr("“{point}” is linked to page {pages}, which does not seem to say so.")
            said = text.format(point=_short(point.text), pages=pages)
            yield SecondLook("unsupported", place, said, passages=unsupported)

        if point.nowhere:
            text = tr("For “{point}” the model cited {ids}, which the paper does not have.")
            said = text.format(point=_short(point.text), ids=listed(point.nowhere))
            yield SecondLook("nowhere", place, said, passages=point.nowhere)

    def _absences(self, text: str) -> tuple[Contradiction, ...]:
        if "absence" not in self._kinds:
            return ()
        self._absence = self._absence or AbsenceCheck(self._paper)
        return self._absence.contradictions(text)

    def _unsupported(self, point: Point) -> tuple[str, ...]:
        """The passages that the model named for the point, or that its text was linked to before it was edited, and
        that have little to do with it now. What the person linked is theirs to know.
        """
        here = [e for e in point.evidence if e.paragraph in self._paper.passage_by_id]
        claimed = [e.paragraph for e in here if e.claimed and e.status == "weak"]
        if point.origin == "edited":
            linked = [e.paragraph for e in here if e.status in ("cited", "found") and e.score < 1.0]
            if linked:
                matches = self._prepared.locator.locate(point.text, cited=linked)
                held = {m.paragraph for m in matches if m.status == "cited"}
                claimed += [pid for pid in linked if pid not in held]
        return tuple(dict.fromkeys(claimed))


def repeated_points(sections: Sequence[ReviewSection]) -> list[SecondLook]:
    """A second look at each pair of points, in whichever sections, that say the same. Dismissed points are left out."""
    places = {
        id(p): PointPlace(s.key, index, p.text) for s in sections for index, p in enumerate(s.points) if not p.dismissed
    }
    found = []
    for r in repetitions(sections):
        first, second = places[id(r.first)], places[id(r.second)]
        text = tr("“{first}” ({one}) and “{second}” ({other}) say much the same; keep one.").format(
            first=_short(first.text), one=first.section.title, second=_short(second.text), other=second.section.title
        )
        found.append(SecondLook("repeat", second, text, other=first))
    return found


def add_second_looks(review: dict[str, Any], looks: Iterable[SecondLook]) -> None:
    """Put `looks` into the dictionary of a `review.json`, each at its point, if the point is still the one meant."""
    points = {SectionKey(s["key"]): s["points"] for s in review["sections"]}

    def at(place: PointPlace | None) -> dict[str, Any] | None:
        if place is None or place.index >= len(points[place.section]):
            return None
        point: dict[str, Any] = points[place.section][place.index]
        return point if point["text"] == place.text else None

    for look in looks:
        point, other = at(look.point), at(look.other)
        if point is not None:
            said: dict[str, Any] = {"kind": look.kind, "sentence": look.sentence}
            said |= {"quote": look.quote} if look.quote else {}
            said |= {"passages": list(look.passages)} if look.passages else {}
            said |= {"other": other["id"]} if other else {}
            point.setdefault("second_looks", []).append(said)


def _as_it_stands(phrase: str, text: str) -> str:
    """A normalized phrase as `text` has it, or nothing if it doesn't."""
    found = re.search(r"\s+".join(map(re.escape, phrase.split())), text, re.IGNORECASE)
    return found.group() if found else ""


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1].rstrip() + "…"
