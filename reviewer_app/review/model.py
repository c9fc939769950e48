"""A review: four sections of points, each point with its evidence in the paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from reviewer_app.paper.model import Paper, Rect, Span
from reviewer_app.review.sections import SectionKey as SectionKey

# Bytes; a paper of 10,000 tokens takes 1.3 GB with a 7B model, 0.1 GB with the starter.
DEFAULT_SNAPSHOTS_SPACE = 4_000_000_000

# "code": made of what a check found, and perhaps reworded since.
Origin = Literal["model", "edited", "person", "code"]
# How much a point weighs, and what a person says of a model's point; "" where nothing is said.
Severity = Literal["", "major", "minor", "question"]
Verdict = Literal["", "right", "wrong", "unimportant"]
SEVERITIES: tuple[Severity, ...] = ("major", "minor", "question")
VERDICTS: tuple[Verdict, ...] = ("right", "wrong", "unimportant")
EvidenceStatus = Literal["cited", "found", "weak", "moved"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """An anchor in the paper: found again by its quote after another parse, or marked "moved".

    `quote` is the passage's text as parsed, or the part of it that a person selected; `text_hash` the SHA-256 (hex) of
    the passage's normalized text, `further` where it goes on upon later pages than `page`, `parser`
    the parser and version that made `paragraph` and `rects`. `score` runs from 0 to 1.
    `before` and `after` are the ends of the neighbouring passages, squeezed to letters and digits: they tell
    passages with the same words apart, of which the paper has `copies`. `claimed` is true where the model itself named
    the passage; it is "weak" then if the passage doesn't bear the point out. `check` names the check by code that found
    what the point says, if one did ("statistics.p_value").
    """

    id: str
    paragraph: str
    page: int
    rects: tuple[Rect, ...]
    quote: str
    text_hash: str
    parser: str
    status: EvidenceStatus
    score: float
    before: str = ""
    after: str = ""
    copies: int = 1
    claimed: bool = False
    further: tuple[Span, ...] = ()
    check: str = ""

    @property
    def nowhere(self) -> bool:
        """Whether it stands for a passage that the model named and the paper doesn't have."""
        return self.claimed and not self.page

    @property
    def of_whole_paper(self) -> bool:
        """Whether it stands for what a check says of the paper as a whole, which has no place on a page."""
        return bool(self.check) and not self.page

    @property
    def spans(self) -> tuple[Span, ...]:
        """Its rectangles page by page; empty if its place is unknown."""
        return (Span(self.page, self.rects), *self.further) if self.rects else self.further


@dataclass(frozen=True, slots=True)
class Point:
    """One claim of the review: `text` is Markdown without its evidence marks.

    `dismissed` points are kept in the pane, greyed, and not exported. `accepted` ones were ticked off by the
    person; `new` ones came from a run that found text in the pane. `nowhere` are the ids of passages that the model
    cited for it and the paper doesn't have. `run` is the number of the run that wrote it, from 1 on, in a review that
    several runs wrote; else 0. A `paragraph` stands in its pane as one, not as an item of a list. `severity` and
    `verdict` are the person's word alone, the latter on a point that a model wrote.
    """

    id: str
    text: str
    origin: Origin = "model"
    evidence: tuple[Evidence, ...] = ()
    dismissed: bool = False
    accepted: bool = False
    new: bool = False
    nowhere: tuple[str, ...] = ()
    run: int = 0
    paragraph: bool = False
    severity: Severity = ""
    verdict: Verdict = ""


@dataclass(frozen=True, slots=True)
class PageNote:
    """A passage that a person highlighted, with what they noted at it, if anything."""

    evidence: Evidence
    text: str = ""


@dataclass(frozen=True, slots=True)
class ReviewSection:
    """One of the four sections."""

    key: SectionKey
    points: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """The model that wrote a review. `context` and `trained_context` are in tokens."""

    id: str
    file: str
    sha256: str
    architecture: str
    quantization: str
    context: int
    trained_context: int
    prompt: str


@dataclass(frozen=True, slots=True)
class GenerationSettings:
    """What a run was asked for; with `threads` fixed, one machine and build give the same text again.

    `threads` 0 means: measured by the engine. `context` 0 means: as the paper, the model and the memory
    allow. `max_tokens` bounds each section, `points` how many are asked for in it, 0 for what the prompts say.
    `language` is "en", "zh", or "paper" for the paper's own. `steering` is what the person wants to be looked at.
    """

    seed: int = 1
    temperature: float = 0.2
    threads: int = 0
    context: int = 0
    max_tokens: int = 384
    strategy: str = "auto"
    gpu_layers: int = -1
    kv_type: str = "f16"
    snapshot: bool = True
    language: str = "paper"
    points: int = 0
    steering: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whether the model read one paragraph, in which windows, and if not, why."""

    paragraph: str
    section: str
    tokens: int
    read: bool
    windows: tuple[int, ...] = ()
    reason: str = ""


def parts_read(coverage: Iterable[Coverage]) -> int:
    """In how many parts a paper is read; 1 where it is read in one piece."""
    return max((number for row in coverage for number in row.windows), default=1)


@dataclass(frozen=True)
class ReviewOrder:
    """What a review is made of and how. `profile` names its prompts.

    `model_sha256` is that of the model's file, "" to have it computed. With `snapshots_folder`, the state after reading
    is kept, with at most `snapshots_space` bytes of them all.
    With `rewrite`, the words of a point, the sections are to say that one point anew; with a `question`, the first
    section is to answer that instead, of the same reading.
    """

    paper: Paper
    settings: GenerationSettings
    sections: tuple[SectionKey, ...]
    profile: str
    model_sha256: str = ""
    snapshots_folder: Path | None = None
    snapshots_space: int = DEFAULT_SNAPSHOTS_SPACE
    rewrite: str = ""
    question: str = ""


@dataclass(frozen=True)
class WrittenReview:
    """A review as a model wrote it; the fields are those of review.json. `notes` are those of each part, by its number.

    `sha256` is that of the model's file, empty where there is none. `scores` are the marks that a model gives which was
    trained to give them, by their names, in its own words.
    """

    raw: dict[str, str]
    coverage: tuple[Coverage, ...]
    context: int
    prompt: str
    settings: dict[str, Any]
    timings: dict[str, Any]
    notes: dict[int, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    sha256: str = ""
    scores: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """One run of a model: what wrote, how, and what it had read. `raw` is what it wrote, where that was kept."""

    model: ModelInfo | None
    settings: dict[str, object] = field(default_factory=dict)
    coverage: tuple[Coverage, ...] = ()
    notices: tuple[str, ...] = ()
    timings: dict[str, object] = field(default_factory=dict)
    created: str = ""
    scores: dict[str, str] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Practice:
    """In which part a person wrote the review: of their own draft ("mine"), or for a venue ("reviewer").

    `rule` is what is known of the venue's rule on language models, in a sentence; `allowed` the day on which the person
    said that the editor allows more than that.
    """

    mode: str
    venue: str = ""
    name: str = ""
    rule: str = ""
    allowed: str = ""


@dataclass(frozen=True)
class Review:
    """A whole review as it is exported.

    `runs` are those whose points are in it, the earliest first, where they are more than one: then model, settings,
    notices, timings, date and scores are the last one's, and `coverage` tells what any of them read. `notes` are the
    person's own on the pages, in the paper's order.
    """

    paper_title: str
    paper_sha256: str
    sections: tuple[ReviewSection, ...]
    model: ModelInfo | None = None
    settings: dict[str, object] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    coverage: tuple[Coverage, ...] = ()
    notices: tuple[str, ...] = ()
    timings: dict[str, object] = field(default_factory=dict)
    created: str = ""
    scores: dict[str, str] = field(default_factory=dict)
    runs: tuple[Run, ...] = ()
    notes: tuple[PageNote, ...] = ()
    practice: Practice | None = None
