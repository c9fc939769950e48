"""The paper as Markdown: lists keep the numbers that they have in the paper."""

from __future__ import annotations

import pytest

from reviewer_app.paper.markdown import paper_to_markdown
from reviewer_app.paper.model import Page, Paper, Paragraph, Reference, Section, Source


def markdown(items: tuple[str, ...], references: tuple[str, ...], *after: str) -> list[str]:
    paragraphs = tuple(Paragraph(f"p{i}", text, "list", ()) for i, text in enumerate(items))
    paper = Paper(
        source=Source("a.pdf", "0" * 64, 1, "mupdf/1", 0.1),
        title="Wheat",
        authors=(),
        abstract="",
        language="en",
        sections=(
            Section("s1", "Results", 1, 1, (), paragraphs),
            *(Section(f"s{i}", heading, 1, 1, (), ()) for i, heading in enumerate(after, 2)),
        ),
        figures=(),
        tables=(),
        references=tuple(Reference(f"r{i}", text, ()) for i, text in enumerate(references)),
        hidden=(),
        pages=(Page(1, 595, 842, 1.0, "mupdf/1", ()),),
    )
    return [line for line in paper_to_markdown(paper).splitlines() if line]


@pytest.mark.parametrize(
    ("text", "line"),
    [("• sown late", "- sown late"), ("2. sown late", "2. sown late"), ("sown – late", "- sown – late")],
)
def test_an_item_has_one_mark(text: str, line: str) -> None:
    assert line in markdown((text,), ())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("7. Noether. Notes. 1918.", "7. Noether. Notes. 1918."),
        ("[Noe18] Noether. Notes.", "- [Noe18] Noether. Notes."),
        ("Noether. Notes. 1918.", "1. Noether. Notes. 1918."),
    ],
)
def test_a_reference_has_one_number(text: str, line: str) -> None:
    assert markdown((), (text,))[-1] == line


def test_the_references_stand_once_and_under_the_heading_that_the_paper_gives_them() -> None:
    lines = markdown(("sown late",), ("Noether. Notes. 1918.",), "REFERENCES", "A Proofs")
    assert lines[-3:] == ["## REFERENCES", "1. Noether. Notes. 1918.", "## A Proofs"]
    assert sum("references" in line.lower() for line in lines) == 1


def test_references_without_a_heading_get_one() -> None:
    assert markdown((), ("Noether. Notes. 1918.",))[-2:] == ["## References", "1. Noether. Notes. 1918."]
