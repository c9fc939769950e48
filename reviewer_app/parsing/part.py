"""A section in the making."""

from __future__ import annotations

from dataclasses import dataclass, field

from reviewer_app.parsing.headings import Heading
from reviewer_app.parsing.lines import Line
from reviewer_app.parsing.paragraphs import Draft


@dataclass(slots=True)
class Part:
    """A section in the making: its heading, its lines in reading order, its footnotes."""

    heading: Heading | None
    lines: list[Line] = field(default_factory=list)
    footnotes: list[list[Line]] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    appendix: bool = False
    title: str = ""
