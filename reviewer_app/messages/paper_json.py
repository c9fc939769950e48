"""`paper.json`, schema 1. Its fields are those of `reviewer_app.paper.model`, which are spelled nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from reviewer_app.messages.plain import to_plain
from reviewer_app.paper.model import PARAGRAPH_KINDS, HiddenText, Paper

SCHEMA = 1


def paper_to_json(paper: Paper) -> dict[str, Any]:
    """The whole paper as the dictionary that `paper.json` holds."""
    data: dict[str, Any] = {"schema": SCHEMA, **to_plain(paper)}
    for plain, section in zip(data["sections"], paper.sections, strict=True):
        plain["text"] = section.text
        # Last, as readers of the file know it: all else of a section is short.
        plain["paragraphs"] = plain.pop("paragraphs")
    for plain, page in zip(data["pages"], paper.pages, strict=True):
        plain["words"] = {"total": page.words.total, **plain["words"]}
    return data | {"words": {"total": paper.words.total, **to_plain(paper.words)}}


def paper_from_json(data: object) -> Paper:
    """Back from `paper_to_json`. What a newer version adds to the schema is left out; a kind of paragraph is "text".

    Raises ValueError if the schema is another one, or a field is missing or misshapen.
    """
    if not isinstance(data, Mapping) or data.get("schema") != SCHEMA:
        schema = data.get("schema") if isinstance(data, Mapping) else None
        raise ValueError(f"paper.json of schema {schema!r}; this program reads schema {SCHEMA}")
    return msgspec.convert({**data, "sections": [_known_kinds(s) for s in data.get("sections", ())]}, Paper)


def _known_kinds(section: Any) -> Any:
    match section:
        case {"paragraphs": [*paragraphs]}:
            known = [{**p, "kind": "text"} if _is_newer(p) else p for p in paragraphs]
            return {**section, "paragraphs": known}
        case _:
            return section


def _is_newer(paragraph: Any) -> bool:
    return (
        isinstance(paragraph, dict) and isinstance(kind := paragraph.get("kind"), str) and kind not in PARAGRAPH_KINDS
    )


def as_written(paper: Paper) -> Paper:
    """`paper` with its measures as `paper.json` has them, so that whoever reads the file sees what the window sees."""
    return msgspec.convert(to_plain(paper), Paper)


def hidden_to_json(hidden: Iterable[HiddenText]) -> list[dict[str, Any]]:
    """Findings of hidden text as they stand in paper.json and review.json."""
    return [to_plain(h) for h in hidden]
