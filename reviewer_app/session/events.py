"""What a session tells its face. Events arrive on the runtime's own thread, in the order in which things happened."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from reviewer_app.checks.finding import CheckReport
from reviewer_app.errors import ReviewerError
from reviewer_app.paper.model import PageRead, Paper
from reviewer_app.review.model import Coverage, Evidence, SectionKey
from reviewer_app.store import SimilarPaper

if TYPE_CHECKING:
    from reviewer_app.session.run_request import RunRequest


class Stage(StrEnum):
    """What the session is doing for the person now."""

    EMPTY = "empty"
    OPENING = "opening"
    PARSING = "parsing"
    READY = "ready"
    LOADING = "loading"
    READING = "reading"
    WRITING = "writing"
    STOPPED = "stopped"
    FAILED = "failed"
    DONE = "done"


class SectionState(StrEnum):
    """What one pane shows of the run. The person can write in it in every state."""

    EMPTY = "empty"
    WAITING = "waiting"
    WRITING = "writing"
    DONE = "done"
    NONE_SUPPORTED = "none-supported"
    REPETITION = "repetition"
    LENGTH = "length"
    ABSENT = "absent"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StageChanged:
    """The session went into another stage; `text` is a short sentence for the status bar."""

    stage: Stage
    text: str


@dataclass(frozen=True, slots=True)
class PaperOpened:
    """The PDF can be shown: its pages' displayed sizes in points. The parse follows."""

    path: str
    sha256: str
    page_sizes: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class OpenElsewhere:
    """The paper was not opened, since another session of the program has it open; PaperClosed came before."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ParseProgress:
    """`page` of `pages` has been parsed; `left`: about how many seconds the rest takes, where that is worth saying."""

    page: int
    pages: int
    left: float | None = None


@dataclass(frozen=True, slots=True)
class PageParsed:
    """One page was read, later ones are still to come: its quality, hidden text and provisional text.

    `PaperParsed` brings the paper, which replaces all of it.
    """

    read: PageRead


@dataclass(frozen=True, slots=True)
class PaperParsed:
    """The paper's text and structure are known."""

    paper: Paper


@dataclass(frozen=True, slots=True)
class PaperChecked:
    """What the checks by code found in the open paper; it may come before PaperParsed or after it."""

    report: CheckReport


@dataclass(frozen=True, slots=True)
class PaperClosed:
    """No paper is open any more; views drop what they show."""


@dataclass(frozen=True, slots=True)
class PaperChangedOnDisk:
    """The file was rewritten or removed while it is open; what is shown is the version that was opened."""

    path: str
    missing: bool


@dataclass(frozen=True, slots=True)
class ReviewRestored:
    """Another review is in the panes: an earlier session's on this paper, a version, one that was taken over."""

    texts: dict[SectionKey, str]


@dataclass(frozen=True, slots=True)
class PracticeChanged:
    """The person chose a mode or a venue for the open paper, or said that the editor allows a language model."""


@dataclass(frozen=True, slots=True)
class EarlierReviewFound:
    """The open paper may be a new version of one of these, the likeliest first, which has a review to take over."""

    papers: tuple[SimilarPaper, ...]


@dataclass(frozen=True, slots=True)
class PlanMade:
    """What the model will read, paragraph by paragraph, before it reads; `context` and `tokens` are in tokens."""

    context: int
    tokens: int
    strategy: str
    coverage: tuple[Coverage, ...]


@dataclass(frozen=True, slots=True)
class OfRun:
    """The `share` of a whole run that is done, in time, which never goes back; `left` is in seconds (None: unknown)."""

    share: float = 0.0
    left: float | None = None


@dataclass(frozen=True, slots=True)
class LoadingProgress:
    """`share` (0 to 1) of the model's file has been read; `left` is in seconds (None: unknown).

    A file that was never used before is read again to be hashed, which `checking` says.
    """

    share: float
    left: float | None
    checking: bool = False
    of_run: OfRun = OfRun()


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """`done` of `total` tokens have been prefilled, at `rate` tokens a second; `left` is in seconds (None: unknown)."""

    done: int
    total: int
    rate: float
    left: float | None
    of_run: OfRun = OfRun()


@dataclass(frozen=True, slots=True)
class WritingProgress:
    """The model has written `tokens` tokens in all sections, at `rate` tokens a second."""

    tokens: int
    rate: float
    left: float | None
    of_run: OfRun = OfRun()


@dataclass(frozen=True, slots=True)
class SectionChanged:
    """A section went into another state; `text` says why in a sentence, where there is something to say."""

    section: SectionKey
    state: SectionState
    text: str = ""


@dataclass(frozen=True, slots=True)
class PointForming:
    """The point that the model is writing now, as far as it got: for a read-only strip, never for the pane's text."""

    section: SectionKey
    text: str


@dataclass(frozen=True, slots=True)
class PointArrived:
    """A whole point came into its pane as the Markdown list item `item`, outside the person's undo history."""

    section: SectionKey
    item: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class PointPlace:
    """A point of a pane: the `index`-th of its section, counted from 0, and its text, should it have moved."""

    section: SectionKey
    index: int
    text: str


@dataclass(frozen=True, slots=True)
class SecondLook:
    """A point that a person should look at twice, and why, in a sentence for them.

    "absence": it calls missing what `passages` (ids) seem to have; "quote": `quote`, as it stands in the point, is not
    in the paper; "repeat": it says much the same as `other`; "unsupported": the passage it cites does not bear it out;
    "nowhere": the model cited `passages` for it, which the paper doesn't have.
    """

    kind: Literal["absence", "quote", "repeat", "unsupported", "nowhere"]
    point: PointPlace
    sentence: str
    quote: str = ""
    passages: tuple[str, ...] = ()
    other: PointPlace | None = None


@dataclass(frozen=True, slots=True)
class SecondLooksFound:
    """All the points to look at twice, as the panes stand now; they replace those told before."""

    looks: tuple[SecondLook, ...]


@dataclass(frozen=True, slots=True)
class ReviewFinished:
    """The run ended by itself; `summary` names what was not read, what was stopped and how long it took.

    Where all that came was there already, `otherwise` is what may write something else: see `RunControl.start`.
    """

    summary: str
    otherwise: RunRequest | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """Something failed; the session lives on.

    `fatal_for` names what can't go on: "paper", "opening" (of another paper, while the open one stays), "review",
    "page", "store", "settings" or "question". A review that failed with the graphics card may go on `without_card`:
    that is what `RunControl.start` takes as `again`.
    """

    error: ReviewerError
    fatal_for: str
    without_card: RunRequest | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a person should know, and that is no failure: hidden text, a page without text, a recovery."""

    key: str
    text: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class AnswerForming:
    """What goes on for the question that was asked: `stage` is a sentence, `text` what stands of the next part."""

    stage: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class AnswerArrived:
    """A whole part of the answer, with its places in the paper, which is in no pane."""

    text: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class AnswerOver:
    """The answer is there, or was stopped; `doubts` are sentences on what of it to look at twice."""

    summary: str
    doubts: tuple[SecondLook, ...] = ()
    raw: str = ""


@dataclass(frozen=True, slots=True)
class SaveState:
    """Whether everything typed is on disk."""

    saved: bool
    error: ReviewerError | None = None


@dataclass(frozen=True, slots=True)
class ModelsChanged:
    """A model came or went, is on its way, or another one will write the next review: see `Session.models`."""


@dataclass(frozen=True, slots=True)
class ModelNotice:
    """What came of something that the person asked about a model: a sentence, or why it failed."""

    text: str = ""
    error: ReviewerError | None = None


SessionEvent = (
    StageChanged
    | PaperOpened
    | OpenElsewhere
    | ParseProgress
    | PageParsed
    | PaperParsed
    | PaperChecked
    | PaperClosed
    | PaperChangedOnDisk
    | ReviewRestored
    | PracticeChanged
    | EarlierReviewFound
    | PlanMade
    | LoadingProgress
    | ReadingProgress
    | WritingProgress
    | SectionChanged
    | PointForming
    | PointArrived
    | SecondLooksFound
    | ReviewFinished
    | AnswerForming
    | AnswerArrived
    | AnswerOver
    | Failed
    | Notice
    | SaveState
    | ModelsChanged
    | ModelNotice
)
