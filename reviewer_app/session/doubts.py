"""Points that a person should look at twice before they stand behind them: said after a run, decided by nobody else."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer_app.i18n import tr
from reviewer_app.paper.model import Paper
from reviewer_app.review.absence import AbsenceCheck
from reviewer_app.review.duplicates import repetitions
from reviewer_app.review.model import Point, ReviewSection
from reviewer_app.review.quotes import unsupported_quotes

_SHOWN = 70  # characters of a point: enough to know it again


class Doubts:
    """Holds points against one paper. Building it goes through the whole paper, so build it off the window's thread."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._absence = AbsenceCheck(paper)

    def about(self, text: str) -> list[str]:
        """A sentence for each quotation that the paper does not have and each absence that it seems to contradict."""
        found = [
            tr("“{point}” quotes “{quote}”, which is not in the paper.").format(point=_short(text), quote=quote)
            for quote in unsupported_quotes(text, self._paper)
        ]
        found += [
            tr("“{point}” says that “{subject}” is missing; see “{place}”, page {page}.").format(
                point=_short(text),
                subject=look.subject,
                place=look.heading or look.passage,
                page=self._paper.passage_by_id[look.passage][1],
            )
            for look in self._absence.second_looks(text)
            if look.passage in self._paper.passage_by_id
        ]
        return found


def repeated_points(sections: Sequence[ReviewSection]) -> list[str]:
    """A sentence for each pair of points, in whichever sections, that say the same."""
    kept = [ReviewSection(section.key, tuple(p for p in section.points if not p.dismissed)) for section in sections]
    titles = {id(p): s.key.title for s in kept for p in s.points}
    return [
        tr("“{first}” ({one}) and “{second}” ({other}) say much the same; keep one.").format(
            first=_short(r.first.text),
            one=titles[id(r.first)],
            second=_short(r.second.text),
            other=titles[id(r.second)],
        )
        for r in repetitions(kept)
        if _known(titles, r.first, r.second)
    ]


def _known(titles: dict[int, str], *points: Point) -> bool:
    return all(id(p) in titles for p in points)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1].rstrip() + "…"
