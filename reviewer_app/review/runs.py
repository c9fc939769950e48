"""Which run of a model wrote each point of a review that several runs wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reviewer_app.review.model import Coverage, Review, ReviewSection, Run
from reviewer_app.review.pane_points import written_as

# What one run wrote: the texts of its points, by section key.
Wrote = Mapping[str, Sequence[str]]


def of_runs(review: Review, runs: Sequence[tuple[Run, Wrote]]) -> Review:
    """`review` with the provenance of `runs`, the earliest first: of those that wrote points which are still in it.

    Where that is one, the review is that run's; where they are several, each point names its own. A point of the
    model's that no run knows is the last one's, which was interrupted before it could say so.
    """
    if not runs:
        return review
    by_section = [
        ReviewSection(
            section.key,
            tuple(replace(p, run=_run_of(p.text, p.origin, section.key.value, runs)) for p in section.points),
        )
        for section in review.sections
    ]
    left = sorted({p.run for section in by_section for p in section.points if p.run}) or [len(runs)]
    used = [runs[number - 1][0] for number in left]
    last = used[-1]
    review = replace(
        review,
        model=last.model,
        settings=last.settings,
        notices=last.notices,
        timings=last.timings,
        created=last.created or review.created,
        scores=last.scores,
    )
    if len(used) == 1:
        return replace(review, coverage=last.coverage)
    renumbered = {number: i for i, number in enumerate(left, 1)}
    return replace(
        review,
        coverage=_read_by_any([run.coverage for run in used]),
        runs=tuple(used),
        sections=tuple(
            replace(s, points=tuple(replace(p, run=renumbered.get(p.run, 0)) for p in s.points)) for s in by_section
        ),
    )


def _run_of(text: str, origin: str, key: str, runs: Sequence[tuple[Run, Wrote]]) -> int:
    """The number of the run that wrote a point, from 1 on; 0 for one of a person's, or of code's."""
    if origin in ("person", "code"):
        return 0
    everything = tuple(dict.fromkeys(t for _, wrote in runs for t in wrote.get(key, ())))
    source = written_as(text, everything)
    # The same words may have come, been deleted, and come again.
    numbers = [i for i, (_, wrote) in enumerate(runs, 1) if source is not None and source in wrote.get(key, ())]
    return max(numbers, default=len(runs))


def _read_by_any(coverages: Sequence[Sequence[Coverage]]) -> tuple[Coverage, ...]:
    """A row for each passage: that of the latest run which read it, else of the last one that names it."""
    rows: dict[str, Coverage] = {}
    for coverage in coverages:
        for row in coverage:
            before = rows.get(row.paragraph)
            if before is None or row.read or not before.read:
                rows[row.paragraph] = row
    return tuple(rows.values())
