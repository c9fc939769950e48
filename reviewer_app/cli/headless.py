"""A session driven to its end from the command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from reviewer_app.checks.finding import CheckReport
from reviewer_app.checks.options import CheckOptions
from reviewer_app.cli.console import Console
from reviewer_app.errors import ReviewerError
from reviewer_app.i18n import listed, sentences, tr, trn
from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.locations import locations
from reviewer_app.messages.model import Adapter
from reviewer_app.models.manifest import load_catalogue
from reviewer_app.models.nougat import NougatPlaces
from reviewer_app.paper.annotations import Annotation
from reviewer_app.paper.model import Paper
from reviewer_app.review.model import Evidence, GenerationSettings
from reviewer_app.session import events
from reviewer_app.session.nougat_plan import ParserChoice, nougat_plan
from reviewer_app.session.practice import ChosenMode
from reviewer_app.session.session import Session

_LOOKS_SHOWN = 3
Places = tuple[Evidence, ...]


class Headless:
    """A session driven from the command line: it waits for what the window would only watch."""

    def __init__(
        self,
        console: Console,
        manifest: Path | None = None,
        *,
        read_hidden: bool = False,
        check_options: CheckOptions | None = None,
        practice: ChosenMode | None = None,
    ) -> None:
        """For `read_hidden`, `check_options` and `practice` see `Session`."""
        self._read_hidden = read_hidden
        self._console = console
        self._runtime = SelectorRuntime()
        self._failure: ReviewerError | None = None
        self._over = False
        self._answers: list[events.AnswerOver] = []
        self._arrived: Callable[[str, Places], None] = lambda text, places: None
        where = locations()
        # Without a store: a script's runs never touch what a person wrote in the window.
        self.session = Session(
            self._runtime,
            None,
            where,
            load_catalogue(where.config, console.error, manifest),
            self._listen,
            read_hidden=read_hidden,
            check_options=check_options,
            practice=practice,
        )

    def __enter__(self) -> Headless:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()
        self._runtime.close()

    def open(self, path: Path, password: str | None, parser: ParserChoice = "auto") -> Paper:
        """Open `path` and parse it with `parser`. Raises ReviewerError, also where Nougat was asked for and can't."""
        self._start()
        nougat_plan(NougatPlaces(locations().nougat), parser)
        # The window keeps a paper open until the next one is known to open; here it would be taken for that one.
        self.session.close_paper()
        self.session.open_paper(path, password)
        # it is parsed once it is open
        self.session.nougat.choice = parser
        self._wait(lambda: self.session.paper is not None)
        assert self.session.paper is not None
        if parser == "nougat" and self.session.nougat.error is not None:
            raise self.session.nougat.error
        return self.session.paper

    def check(self) -> CheckReport:
        """Wait for what the checks find in the open paper. Raises ReviewerError."""
        self._wait(lambda: self.session.checks is not None)
        assert self.session.checks is not None
        return self.session.checks

    def annotated(self, notes: tuple[Annotation, ...]) -> bytes:
        """A copy of the open paper with `notes` in it. Raises ReviewerError."""
        made: list[bytes | ReviewerError] = []
        assert self.session.pages is not None
        self.session.pages.annotated(notes, made.append)
        self._wait(lambda: bool(made))
        (copy,) = made
        if isinstance(copy, ReviewerError):
            raise copy
        return copy

    def review(self, settings: GenerationSettings, model: str | None, adapters: Sequence[Adapter] = ()) -> None:
        """Review the open paper. Raises ReviewerError."""
        self._start()
        self.session.runs.start(settings, model, adapters=adapters)
        self._wait(lambda: self._over and not self.session.runs.running and not self.session.looking)

    def ask(
        self, question: str, settings: GenerationSettings, model: str | None, arrived: Callable[[str, Places], None]
    ) -> events.AnswerOver:
        """Ask about the open paper; `arrived` is called with each part of the answer. Raises ReviewerError."""
        self._start()
        self._answers.clear()
        self._arrived = arrived
        self.session.questions.ask(question, settings, model)
        self._wait(lambda: bool(self._answers))
        return self._answers[0]

    def abandon(self) -> None:
        """End the run now; what was written so far stays in the session."""
        self.session.runs.abandon()

    def _start(self) -> None:
        self._failure = None
        self._over = False

    def _wait(self, done: Callable[[], bool]) -> None:
        self._runtime.run_until(lambda: self._failure is not None or done())
        if self._failure is not None:
            raise self._failure

    def _listen(self, event: events.SessionEvent) -> None:
        match event:
            case events.Failed(error, fatal_for):
                if fatal_for in ("paper", "review", "question"):
                    self._failure = error
            case events.AnswerForming(stage) if stage:
                self._console.progress(stage)
            case events.AnswerArrived(text, evidence):
                self._arrived(text, evidence)
            case events.AnswerOver():
                self._answers.append(event)
            case events.ReviewFinished(summary):
                self._over = True
                self._console.say(summary)
            case events.SecondLooksFound(looks) if looks:
                self._console.say(looks_text(looks))
            case events.Notice("no-text"):
                pass  # whoever needs the text fails with the same sentence
            case events.Notice("hidden-text", text, detail):
                option = "" if self._read_hidden else tr("To give it to the model: reviewer-app review --read-hidden.")
                self._console.say("\n".join(filter(None, (sentences(text, option), detail))))
            case events.Notice(_, text, detail):
                self._console.say(sentences(text, detail))
            case events.ParseProgress(page, pages, left):
                text = tr("page {page} of {pages}").format(page=page, pages=pages)
                if left is not None:
                    text += tr(", about {minutes:.0f} minutes left").format(minutes=left / 60)
                self._console.progress(text)
            case events.LoadingProgress() | events.ReadingProgress() | events.WritingProgress():
                self._console.progress(progress_text(event))
            case events.PlanMade():
                self._console.say(plan_text(event))
            case _:
                pass


def progress_text(event: events.LoadingProgress | events.ReadingProgress | events.WritingProgress) -> str:
    """How far the model is, in a line."""
    if isinstance(event, events.LoadingProgress):
        text = tr("checking the model's file, {percent} %") if event.checking else tr("loading the model, {percent} %")
        text = text.format(percent=round(100 * event.share))
    elif isinstance(event, events.ReadingProgress):
        text = tr("reading {done:,} of {total:,} tokens, {rate:.0f} a second").format(
            done=event.done, total=event.total, rate=event.rate
        )
    else:
        text = tr("writing, {tokens:,} tokens, {rate:.0f} a second").format(tokens=event.tokens, rate=event.rate)
    if event.left is not None:
        text += tr(", {left:.0f} s left at most").format(left=event.left)
    return text


def plan_text(plan: events.PlanMade) -> str:
    """What the model will read, in a line."""
    unread = [c for c in plan.coverage if not c.read]
    whole = tr("The model reads {read} of {all} paragraphs, {tokens:,} tokens in a context of {context:,}.")
    in_parts = tr(
        "The model reads {read} of {all} paragraphs, {tokens:,} tokens in parts for a context of {context:,}."
    )
    text = (whole if plan.strategy == "whole" else in_parts).format(
        read=len(plan.coverage) - len(unread),
        all=len(plan.coverage),
        tokens=plan.tokens,
        context=plan.context,
    )
    if unread:
        text += " " + tr("Not read: {ids}.").format(ids=_some([c.paragraph for c in unread]))
    return text


def looks_text(looks: Sequence[events.SecondLook]) -> str:
    """What to look at twice: how much there is, and the first of it."""
    text = trn("Look twice at {n} place of this review.", "Look twice at {n} places of this review.", len(looks))
    lines = [f"  {look.sentence}" for look in looks[:_LOOKS_SHOWN]]
    if len(looks) > _LOOKS_SHOWN:
        lines.append("  " + tr("… and {n} more, which review.json names.").format(n=len(looks) - _LOOKS_SHOWN))
    return "\n".join([text, *lines])


def _some(items: Sequence[str], most: int = 12) -> str:
    shown = listed(items[:most])
    return shown if len(items) <= most else tr("{shown} and {n} more").format(shown=shown, n=len(items) - most)
