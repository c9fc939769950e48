"""The record of the runs on a review, as the store keeps it: the last one's, with those before it under "earlier".

What the store holds may have been written by another version, or changed by a bad disk. What is not understood is
left where it is, and the rest is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from reviewer_app.messages.review_json import coverage_from_json
from reviewer_app.review.model import Coverage, ModelInfo, Review, ReviewSection, Run, SectionKey
from reviewer_app.review.runs import Wrote

T = TypeVar("T")


def runs_of(record: Mapping[str, Any]) -> tuple[tuple[Run, Wrote], ...]:
    """The runs of a review's `record`, the earliest first, each with the texts of the points that it wrote."""
    if not record:
        return ()
    earlier = [one for one in _of(record, "earlier", list[Any]()) if isinstance(one, Mapping)]
    return tuple((_run(one), _wrote(one)) for one in (*earlier, record))


def with_points(record: Mapping[str, Any], generated: Mapping[SectionKey, Sequence[str]]) -> list[Mapping[str, Any]]:
    """The runs of `record` that wrote points, as they are carried along by the record of the next run.

    `generated` is all that models wrote for the review: before runs noted what they wrote there was one to a review.
    """
    if not record:
        return []
    last = {name: value for name, value in record.items() if name != "earlier"}
    last.setdefault("wrote", {key.value: list(texts) for key, texts in generated.items() if texts})
    return [one for one in (*_of(record, "earlier", list[Any]()), last) if one.get("wrote")]


def with_runs(data: Mapping[str, Any], sections: tuple[ReviewSection, ...]) -> Review:
    """The review of a review.json that was read, with `sections` for its points.

    Raises KeyError or TypeError where it names no paper.
    """
    last = _run(data)
    return Review(
        paper_title=str(data["paper"]["title"]),
        paper_sha256=str(data["paper"].get("sha256", "")),
        sections=sections,
        model=last.model,
        settings=last.settings,
        raw=last.raw,
        coverage=last.coverage,
        notices=last.notices,
        timings=last.timings,
        created=last.created,
        scores=last.scores,
        runs=tuple(_run(one) for one in _of(data, "runs", list[Any]()) if isinstance(one, Mapping)),
    )


def _of(record: Mapping[str, Any], field: str, none: T) -> T:
    """A field of a record, if it is of the type of `none`, else `none`."""
    value = record.get(field)
    return value if isinstance(value, type(none)) else none


def _run(record: Mapping[str, Any]) -> Run:
    return Run(
        model=_model(record.get("model")),
        settings=_of(record, "settings", dict[str, Any]()),
        coverage=tuple(_coverage(_of(record, "coverage", list[Any]()))),
        notices=tuple(map(str, _of(record, "notices", list[Any]()))),
        timings=_of(record, "timings", dict[str, Any]()),
        created=str(record.get("created", "")),
        scores={str(k): str(v) for k, v in _of(record, "scores", dict[str, Any]()).items()},
        raw={str(k): str(v) for k, v in _of(record, "raw", dict[str, Any]()).items()},
    )


def _wrote(record: Mapping[str, Any]) -> Wrote:
    by_section = _of(record, "wrote", dict[str, Any]())
    return {str(key): [str(t) for t in texts] for key, texts in by_section.items() if isinstance(texts, list)}


def _model(data: Any) -> ModelInfo | None:
    try:
        return ModelInfo(**{f.name: data[f.name] for f in fields(ModelInfo)})
    except (KeyError, TypeError):
        return None


def _coverage(rows: Iterable[Any]) -> Iterator[Coverage]:
    for row in rows:
        try:
            yield coverage_from_json(row)
        except (KeyError, TypeError, ValueError, AttributeError):
            continue
