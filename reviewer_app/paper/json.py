"""`paper.json`, schema 1: a paper as plain dictionaries and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from reviewer_app.paper.model import (
    PARAGRAPH_KINDS,
    Figure,
    HiddenText,
    LeftOut,
    Page,
    PageRead,
    Paper,
    Paragraph,
    ParagraphKind,
    Rect,
    Reference,
    Section,
    Source,
    Span,
    Table,
    Words,
)

SCHEMA = 1

# Hundredths of a point are finer than any screen shows and keep the file half as long.
_DECIMALS = 2


def rects_to_json(rects: Iterable[Rect]) -> list[list[float]]:
    """Rectangles as [[x0, y0, x1, y1], …], in points."""
    return [[round(v, _DECIMALS) for v in r] for r in rects]


def rects_from_json(data: Iterable[Iterable[float]]) -> tuple[Rect, ...]:
    """Back from `rects_to_json`."""
    return tuple(Rect(*(float(v) for v in r)) for r in data)


def spans_to_json(spans: Iterable[Span]) -> list[dict[str, Any]]:
    """Spans as [{"page", "rects"}, …]."""
    return [{"page": s.page, "rects": rects_to_json(s.rects)} for s in spans]


def spans_from_json(data: Iterable[Mapping[str, Any]]) -> tuple[Span, ...]:
    """Back from `spans_to_json`."""
    return tuple(Span(int(s["page"]), rects_from_json(s["rects"])) for s in data)


def hidden_to_json(hidden: Iterable[HiddenText]) -> list[dict[str, Any]]:
    """Findings of hidden text as they stand in paper.json and review.json."""
    return [
        {
            "id": h.id,
            "text": h.text,
            "page": h.page,
            "rects": rects_to_json(h.rects),
            "how": h.how,
            "instruction_like": h.instruction_like,
        }
        for h in hidden
    ]


def _hidden_from_json(h: Mapping[str, Any]) -> HiddenText:
    return HiddenText(
        str(h["id"]),
        str(h["text"]),
        int(h["page"]),
        rects_from_json(h["rects"]),
        str(h["how"]),
        bool(h["instruction_like"]),
    )


def page_read_to_json(read: PageRead) -> dict[str, Any]:
    """One page's message while the paper is being parsed."""
    return {
        "page": read.number,
        "pages": read.pages,
        "quality": read.quality,
        "notes": list(read.notes),
        "hidden": hidden_to_json(read.hidden),
        "blocks": [[text, rects_to_json(rects)] for text, rects in read.blocks],
    }


def page_read_from_json(data: Mapping[str, Any]) -> PageRead:
    """Back from `page_read_to_json`."""
    return PageRead(
        int(data["page"]),
        int(data["pages"]),
        float(data["quality"]),
        tuple(str(note) for note in data["notes"]),
        tuple(_hidden_from_json(h) for h in data["hidden"]),
        tuple((str(text), rects_from_json(rects)) for text, rects in data["blocks"]),
    )


def paper_to_json(paper: Paper) -> dict[str, Any]:
    """The whole paper as the dictionary that `paper.json` holds."""
    return {
        "schema": SCHEMA,
        "source": {
            "file": paper.source.file,
            "sha256": paper.source.sha256,
            "pages": paper.source.pages,
            "parser": paper.source.parser,
            "seconds": round(paper.source.seconds, 3),
        },
        "title": paper.title,
        "authors": list(paper.authors),
        "abstract": paper.abstract,
        "language": paper.language,
        "sections": [_section_to_json(s) for s in paper.sections],
        "figures": [_caption_to_json(f) for f in paper.figures],
        "tables": [{**_caption_to_json(t), "cells": [list(r) for r in t.cells]} for t in paper.tables],
        "references": [{"id": r.id, "text": r.text, "spans": spans_to_json(r.spans)} for r in paper.references],
        "hidden": hidden_to_json(paper.hidden),
        "pages": [
            {
                "number": p.number,
                "width": round(p.width, _DECIMALS),
                "height": round(p.height, _DECIMALS),
                "quality": round(p.quality, 3),
                "parser": p.parser,
                "notes": list(p.notes),
                "words": words_to_json(p.words),
            }
            for p in paper.pages
        ],
        "words": words_to_json(paper.words),
        "left_out": [
            {"page": left.page, "reason": left.reason, "text": left.text, "rects": rects_to_json(left.rects)}
            for left in paper.left_out
        ],
    }


def words_to_json(words: Words) -> dict[str, int]:
    """{"total": all words read, …: how many of them went where}."""
    return {"total": words.total, **asdict(words)}


def _words_from_json(data: Mapping[str, Any]) -> Words:
    return Words(**{name: int(data.get(name, 0)) for name in asdict(Words())})


def _section_to_json(s: Section) -> dict[str, Any]:
    return {
        "id": s.id,
        "heading": s.heading,
        "level": s.level,
        "page": s.page,
        "rects": rects_to_json(s.rects),
        "appendix": s.appendix,
        "text": s.text,
        "paragraphs": [
            {"id": p.id, "text": p.text, "kind": p.kind, "spans": spans_to_json(p.spans)} for p in s.paragraphs
        ],
    }


def _caption_to_json(c: Figure | Table) -> dict[str, Any]:
    return {
        "id": c.id,
        "label": c.label,
        "caption": c.caption,
        "page": c.page,
        "rects": rects_to_json(c.rects),
    }


def _kind(value: str) -> ParagraphKind:
    return value if value in PARAGRAPH_KINDS else "text"


def paper_from_json(data: Mapping[str, Any]) -> Paper:
    """Back from `paper_to_json`.

    Raises ValueError if the schema is another one, KeyError or TypeError if a required field is missing or
    misshapen.
    """
    if data.get("schema") != SCHEMA:
        raise ValueError(f"paper.json of schema {data.get('schema')!r}; this program reads schema {SCHEMA}")
    src = data["source"]
    return Paper(
        source=Source(
            str(src["file"]), str(src["sha256"]), int(src["pages"]), str(src["parser"]), float(src["seconds"])
        ),
        title=str(data["title"]),
        authors=tuple(str(a) for a in data["authors"]),
        abstract=str(data["abstract"]),
        language=str(data["language"]),
        sections=tuple(
            Section(
                id=str(s["id"]),
                heading=str(s["heading"]),
                level=int(s["level"]),
                page=int(s["page"]),
                rects=rects_from_json(s["rects"]),
                paragraphs=tuple(
                    Paragraph(str(p["id"]), str(p["text"]), _kind(p["kind"]), spans_from_json(p["spans"]))
                    for p in s["paragraphs"]
                ),
                appendix=bool(s.get("appendix", False)),
            )
            for s in data["sections"]
        ),
        figures=tuple(
            Figure(str(f["id"]), str(f["label"]), str(f["caption"]), int(f["page"]), rects_from_json(f["rects"]))
            for f in data["figures"]
        ),
        tables=tuple(
            Table(
                str(t["id"]),
                str(t["label"]),
                str(t["caption"]),
                int(t["page"]),
                rects_from_json(t["rects"]),
                tuple(tuple(str(c) for c in row) for row in t.get("cells", ())),
            )
            for t in data["tables"]
        ),
        references=tuple(
            Reference(str(r["id"]), str(r["text"]), spans_from_json(r.get("spans", ()))) for r in data["references"]
        ),
        hidden=tuple(_hidden_from_json(h) for h in data["hidden"]),
        pages=tuple(
            Page(
                int(p["number"]),
                float(p["width"]),
                float(p["height"]),
                float(p["quality"]),
                str(p["parser"]),
                tuple(str(n) for n in p["notes"]),
                _words_from_json(p.get("words", {})),
            )
            for p in data["pages"]
        ),
        left_out=tuple(
            LeftOut(str(left["text"]), int(left["page"]), rects_from_json(left["rects"]), str(left["reason"]))
            for left in data.get("left_out", ())
        ),
    )
