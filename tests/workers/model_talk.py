"""Talks to a real model worker process, and makes small papers for it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from reviewer_app.ipc.client import Cancelled, Done, Failed, Outcome, RequestHandle, WorkerClient
from reviewer_app.ipc.role import MODEL
from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.messages.ask import Ask
from reviewer_app.messages.model import LoadModel, ReviewEvent, WriteReview
from reviewer_app.paper.model import Page, Paper, Paragraph, Reference, Section, Source, Span
from reviewer_app.review.model import GenerationSettings, ReviewOrder, SectionKey

E = TypeVar("E")

TIMEOUT = 90.0
SENTENCES = (
    "We measure how well small language models follow instructions in twelve tasks. "
    "The models reach half of the score of models that are fifty times larger. "
    "No human judged the answers, and only English was tested. "
)


def paper(paragraphs: Sequence[str] = (SENTENCES, SENTENCES), title: str = "Small models", refs: int = 0) -> Paper:
    """A paper of one page with these paragraphs, p1 and on."""
    spans = (Span(1, ()),)
    body = tuple(Paragraph(f"p{i}", text, "text", spans) for i, text in enumerate(paragraphs, 1))
    digest = hashlib.sha256("\n".join(paragraphs).encode()).hexdigest()
    return Paper(
        source=Source("made.pdf", digest, 1, "made", 0.0),
        title=title,
        authors=(),
        abstract="",
        language="en",
        sections=(Section("s1", "1 Introduction", 1, 1, (), body),),
        references=tuple(Reference(f"r{i}", f"Author {i}. A cited work. 2020.", spans) for i in range(1, refs + 1)),
        pages=(Page(1, 612, 792, 1.0, "made"),),
    )


@dataclass
class Answer:
    """How a request ended, and every event before that."""

    outcome: Outcome[Any]
    events: list[ReviewEvent] = field(default_factory=list)

    @property
    def data(self) -> Any:
        """The result of a request that succeeded."""
        assert isinstance(self.outcome, Done), self.outcome
        return self.outcome.answer

    @property
    def code(self) -> str:
        """The error code of a request that failed."""
        assert isinstance(self.outcome, Failed), self.outcome
        return self.outcome.error.code.value

    @property
    def cancelled(self) -> bool:
        """Whether it was taken back."""
        return isinstance(self.outcome, Cancelled)

    def of(self, kind: type[E]) -> list[E]:
        """The events of one kind."""
        return [event for event in self.events if isinstance(event, kind)]


class ModelTalk:
    """One worker process and the loop that talks to it."""

    def __init__(self, timeout: float = TIMEOUT) -> None:
        self.timeout = timeout
        self.runtime = SelectorRuntime()
        self.client = WorkerClient(self.runtime, MODEL)

    def ask(
        self,
        asked: Ask[Any, Any],
        cancel_when: Callable[[ReviewEvent], bool] | None = None,
        priority: int = 0,
    ) -> Answer:
        """Send a request and wait for its end; cancel it at the first event for which `cancel_when` holds."""
        ends: list[Outcome[Any]] = []
        events: list[ReviewEvent] = []
        handles: list[RequestHandle[Any, Any]] = []

        def on_event(event: ReviewEvent) -> None:
            events.append(event)
            if cancel_when and cancel_when(event):
                handles[0].cancel()

        handles.append(
            self.client.request(asked, on_event=on_event, on_done=ends.append, deadline=None, priority=priority)
        )
        assert self.runtime.run_until(lambda: bool(ends), self.timeout), f"no answer to {asked!r}"
        return Answer(ends[0], events)

    def load(self, file: Path, **how: Any) -> Answer:
        """Load a model."""
        return self.ask(LoadModel(file, **how))

    def review(self, order: ReviewOrder, cancel_when: Callable[[ReviewEvent], bool] | None = None) -> Answer:
        """Have a review written."""
        return self.ask(WriteReview(order), cancel_when)

    def close(self) -> None:
        """End the worker."""
        self.client.stop()
        self.runtime.run_until(lambda: not self.client.alive, 10)
        self.runtime.close()


def order(
    of: Paper, cache: Path, sections: Sequence[str] = (), profile: str = "four-part/3", **settings: Any
) -> ReviewOrder:
    """What a review is asked with: few tokens, one thread, unless `settings` say otherwise."""
    wanted = GenerationSettings(**{"max_tokens": 12, "threads": 1, "snapshot": False, **settings})
    asked = tuple(SectionKey(s) for s in sections) or tuple(SectionKey)
    return ReviewOrder(of, wanted, asked, profile, snapshots_folder=cache / "snapshots")
