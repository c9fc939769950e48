"""`review.json` read back: the program only writes it, and what others read has to hold all of it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from reviewer_app.checks.finding import Checked
from reviewer_app.messages.review_json import SCHEMA
from reviewer_app.review.model import Coverage, ModelInfo, Review, ReviewSection, Run


def review_from_json(data: object) -> Review:
    """Back from `review_to_json`; what a newer version adds to the schema is left out.

    Raises ValueError if the schema is another one, or a field is missing, misshapen, or not of its set.
    """
    if not isinstance(data, Mapping) or data.get("schema") != SCHEMA:
        schema = data.get("schema") if isinstance(data, Mapping) else None
        raise ValueError(f"review.json of schema {schema!r}; this program reads schema {SCHEMA}")
    kept = msgspec.convert(data, _ReviewFile)
    return Review(
        paper_title=kept.paper.title,
        paper_sha256=kept.paper.sha256,
        sections=kept.sections,
        model=kept.model,
        settings=kept.settings,
        raw=kept.raw,
        coverage=kept.coverage,
        notices=kept.notices,
        timings=kept.timings,
        created=kept.created,
        scores=kept.scores,
        runs=kept.runs,
    )


class _PaperNamed(msgspec.Struct):
    title: str
    sha256: str


class _ReviewFile(msgspec.Struct):
    """What of the file stands otherwise than in a `Review`: a paper of its own, and no hidden text."""

    paper: _PaperNamed
    model: ModelInfo | None
    settings: dict[str, object]
    sections: tuple[ReviewSection, ...]
    raw: dict[str, str]
    coverage: tuple[Coverage, ...]
    timings: dict[str, object] = {}
    notices: tuple[str, ...] = ()
    created: str = ""
    scores: dict[str, str] = {}
    runs: tuple[Run, ...] = ()


def checks_from_json(data: object) -> tuple[Checked, ...]:
    """Back from `checks` of review.json; what a newer version adds is left out.

    Raises ValueError if a field is missing, misshapen, or not of its set.
    """
    return msgspec.convert(data, tuple[Checked, ...])
