"""What the model worker is asked, what it tells meanwhile, and what it answers.

It holds one model at a time, with the context of the last paper.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar, Final, Literal

from msgspec import Meta, Struct, field

from reviewer_app.box.reach import Reach
from reviewer_app.messages.ask import Answer, Ask, Event
from reviewer_app.review.generator import Reason, Snapshot
from reviewer_app.review.model import Coverage, ReviewOrder, SectionKey, WrittenReview

# Four sections of as many tokens as a model writes at all, each told with what comes around it.
_LONGEST_REVIEW: Final = 16 << 20


class StageBegun(Event, frozen=True):
    """What the worker is at. `gpu` says, before a GPU is touched, that it will be: None where nothing changes."""

    stage: Literal["loading", "planning", "reading", "writing"]
    gpu: bool | None = None


class StepProgress(Event, frozen=True):
    """Which share (0 to 1) of the model's file is loaded or hashed, and about how many seconds that still takes."""

    step: Literal["loading", "checking"]
    share: float
    left: float | None = None


class ModelHashed(Event, frozen=True):
    """The SHA-256 of the model's file, where it had to be computed."""

    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class Planned(Event, frozen=True):
    """What the model is going to read, before it reads: the context and the prefix are in tokens."""

    context: int
    prefix_tokens: int
    strategy: str
    coverage: tuple[Coverage, ...]
    notices: tuple[str, ...] = ()


class Reading(Event, frozen=True):
    """`done` of `total` tokens are read, `rate` a second; in the part `window` of a paper that is read in parts."""

    done: int
    total: int
    rate: float
    window: int = 0


class Wrote(Event, frozen=True):
    """The next piece of a section's text."""

    section: SectionKey
    text: str


class SectionDone(Event, frozen=True):
    """A section has ended after `tokens` tokens, and why.

    `clean` is how many characters of its text stand before what it repeats, None if it doesn't repeat itself.
    """

    section: SectionKey
    reason: Reason
    tokens: int = 0
    clean: int | None = None


class WritingSpeed(Event, frozen=True):
    """`tokens` are written so far in all sections, `rate` a second."""

    rate: float
    tokens: int


ReviewEvent = StageBegun | StepProgress | ModelHashed | Planned | Reading | Wrote | SectionDone | WritingSpeed


class Adapter(Struct, frozen=True):
    """A LoRA adapter in GGUF form; `scale` 0 is without effect, 1 as it was trained."""

    file: Path
    scale: float = 1.0


class Loaded(Answer, frozen=True):
    """A model in memory: what it is, and in which way it was loaded."""

    architecture: str
    quantization: str
    trained_context: int
    gpu_layers: int
    sliding_window: int = 0
    name: str = ""
    parameters: int = 0
    size: int = 0
    chat_form: str = ""
    threads: int = 0
    notices: tuple[str, ...] = ()
    build: str = ""


class LoadModel(Ask[Loaded, StageBegun | StepProgress], frozen=True):
    """Hold the model in `file`; one that is loaded already in the same way stays.

    `gpu_layers` -1 puts all on a GPU if there is one. `rope` replaces the file's scaling, `sliding_window` tells an
    attention window that the file does not. `snapshots` is the folder of the states that orders may name.
    """

    file: Path
    gpu_layers: int = -1
    adapters: tuple[Adapter, ...] = ()
    rope: dict[str, float | str] = field(default_factory=dict)
    sliding_window: int = 0
    snapshots: Path | None = None

    def reach(self) -> Reach:
        """The model's files, the states, and the graphics card where one may be used."""
        read = frozenset((self.file, *(adapter.file for adapter in self.adapters)))
        return Reach(read, frozenset(filter(None, (self.snapshots,))), graphics=self.gpu_layers != 0)


class Inspected(Answer, frozen=True):
    """What a model file says of itself, checked as far as that goes without its weights. Sizes are in bytes."""

    name: str
    architecture: str
    quantization: str
    parameters: int
    size: int
    trained_context: int


class InspectModel(Ask[Inspected, None], frozen=True):
    """Whether `file` is a model that could be loaded: it comes from strangers, so only a worker looks into it."""

    file: Path

    def reach(self) -> Reach:
        """The file."""
        return Reach(frozenset((self.file,)))


class WriteReview(Ask[WrittenReview, ReviewEvent], frozen=True):
    """Read the paper and write the sections that `order` names."""

    most_bytes: ClassVar[int] = _LONGEST_REVIEW

    order: ReviewOrder

    def contradiction(self, event: ReviewEvent) -> str:
        """Nobody waits for a section that was not asked for."""
        return _of_another_section(self.order, event)


class AheadRead(Answer, frozen=True):
    """How many tokens are held now, and whether something more urgent came in between."""

    tokens: int
    yielded: bool = False
    snapshot: Snapshot = "none"


class ReadAhead(Ask[AheadRead, ReviewEvent], frozen=True):
    """Only read, with one thread, and give way to any other request: ask it with a low priority."""

    order: ReviewOrder

    def contradiction(self, event: ReviewEvent) -> str:
        """As of `WriteReview`."""
        return _of_another_section(self.order, event)


def _of_another_section(order: ReviewOrder, event: ReviewEvent) -> str:
    if isinstance(event, Wrote | SectionDone) and event.section not in order.sections:
        return f"section {event.section} was not asked for"
    return ""


class Forgotten(Answer, frozen=True):
    """How many files were removed."""

    files: int


class ForgetPaper(Ask[Forgotten, None], frozen=True):
    """Remove every prefilled state of the paper of this hash, in memory and in `folder`; without one, of all papers."""

    paper: str
    folder: Path

    def reach(self) -> Reach:
        """The folder."""
        return Reach(write=frozenset((self.folder,)))


class CheckBegun(Event, frozen=True):
    """A check of the engine's self-test, told before it runs: it may be what ends the process."""

    model: str
    what: str
    graphics: bool
    threads: int
    flash: bool


class SelfTested(Answer, frozen=True):
    """How the self-test ended: which check failed, if one did, and why; see `engine.self_test`."""

    checks: int
    difference: float
    seconds: float
    failed: CheckBegun | None = None
    why: str = ""


class TriedSpeed(Answer, frozen=True):
    """Of a model with so many weights, of so many bytes: tokens a second read and, in all four sections, written."""

    parameters: int
    size: int
    read: float
    written: float


class SpeedsTried(Answer, frozen=True):
    """How fast one layer of a model of seven billion weights is here, and a model that was named."""

    layer: TriedSpeed
    model: TriedSpeed | None = None


class TrySpeeds(Ask[SpeedsTried, None], frozen=True):
    """Read and write a few tokens with one layer of random weights, made in `folder`, and with `model`."""

    folder: Path
    model: Path | None = None

    def reach(self) -> Reach:
        """The folder, the model, and a graphics card."""
        return Reach(frozenset(filter(None, (self.model,))), frozenset((self.folder,)), graphics=True)


class RunSelfTest(Ask[SelfTested, CheckBegun], frozen=True):
    """Whether this build of llama.cpp computes here: with random weights, made in `folder`, and with `models`."""

    folder: Path
    models: tuple[Path, ...] = ()

    def reach(self) -> Reach:
        """The folder, the models, and a graphics card."""
        return Reach(frozenset(self.models), frozenset((self.folder,)), graphics=True)
