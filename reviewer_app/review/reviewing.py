"""One review from the plan to its result, over whatever generates text."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any, Literal, Protocol

from reviewer_app.i18n import tr
from reviewer_app.review.generator import Account, Generator, Prefilled, ShouldStop, Snapshot, Wanted
from reviewer_app.review.language import language_asked
from reviewer_app.review.model import ReviewOrder, SectionKey, WrittenReview
from reviewer_app.review.noting import Notes, NoteTaker
from reviewer_app.review.prompt import DEFAULT_PROFILE, load_profile, mapping_of
from reviewer_app.review.reading import ReadingWay, plan_way
from reviewer_app.review.section_output import SectionListener, SectionOutput
from reviewer_app.review.windows import note_wording

SPEED_EVERY = 0.5  # seconds between two words of how fast it writes


class ReviewListener(SectionListener, Protocol):
    """Hears of a review while it is made."""

    def stage(self, stage: Literal["planning", "reading", "writing"]) -> None:
        """What it is at."""

    def planned(self, way: ReadingWay) -> None:
        """What is going to be read, before anything is."""

    def reading(self, done: int, total: int, rate: float, window: int) -> None:
        """Tokens read, and how many a second; in the part `window` of a paper that is read in parts."""

    def speed(self, rate: float, tokens: int) -> None:
        """Tokens written a second, and so far."""


class ReviewTask:
    """A review that was ordered. `check` raises, and `should_stop` says, that nobody wants it any more."""

    def __init__(
        self, order: ReviewOrder, listener: ReviewListener, should_stop: ShouldStop, check: Callable[[], None]
    ) -> None:
        self._order = order
        self._listener = listener
        self._should_stop = should_stop
        self._check = check
        self._language = language_asked(order.settings.language, order.paper)
        asked = order.settings
        profile = load_profile(order.profile, self._language)
        if order.question and not profile.ask:
            # What was trained to write whole reviews of a form is asked as any other model is.
            profile = load_profile(DEFAULT_PROFILE, self._language)
        self._profile = profile.asked(asked.points, asked.steering, order.rewrite, order.question)
        self._output = SectionOutput(listener, self._profile, order.sections)
        most = self._output.most_tokens(order.settings.max_tokens)
        self._bounds = replace(
            order.settings, max_tokens=most, language=self._language
        )  # of one text, which may hold all sections
        self._way: ReadingWay | None = None
        self._notes: Notes | None = None
        self._so_far: dict[str, Sequence[int]] = {}
        self._began = time.perf_counter()
        self._attempts: list[tuple[Prefilled, Account]] = []  # more than one where a GPU failed on the way
        self._part = 0  # of a paper that is read in parts
        self._requests = 0  # tokens of the sections' requests, which are read after the paper
        self._held = 0  # tokens of what stands before them
        self._opening = ""  # of every text
        self._read_from: tuple[float, int] | None = None  # since when, and at which token, the speed is counted
        self._told_speed = 0.0

    def run(self, generator: Generator) -> WrittenReview:
        """The whole review; called again after an error, it goes on with what was noted and written.

        Raises ReviewerError, and what the generator and `check` raise.
        """
        way = self.plan(generator)
        generator.open(way.cells, way.kv_type)
        self._listener.stage("reading")
        notes = self._notes_for(way)
        if notes is not None:
            way = NoteTaker(
                generator,
                self._profile,
                self._order.paper,
                self._bounds,
                self._should_stop,
                self._check,
                self._progress_of_part,
                notes,
            ).take(way)
            if way.rolling:  # the parts that were counted until now are not all in the prefix
                self._read_from = None
        # What rolled through a window is held already.
        prefilled = Prefilled() if way.rolling else self._prefill(generator, way)
        account = Account()
        self._attempts.append((prefilled, account))
        self._write(generator, way, account)
        saved = self._keep_state(generator)
        return WrittenReview(
            raw={key.value: text for key, text in self._output.raw.items()},
            coverage=way.plan.coverage,
            context=way.context,
            prompt=f"{self._profile.id}+{note_wording(self._profile).id}" if notes else self._profile.id,
            notes=dict(notes.texts) if notes else {},
            notices=(*generator.notices, *way.notices, *self._of_the_form()),
            scores=self._output.scores,
            settings=self._settings(generator, way),
            timings={
                **self._timings(),
                **_note_timings(notes),
                **generator.timings(),
                "snapshot": "restored" if prefilled.restored else saved,
            },
        )

    def _of_the_form(self) -> list[str]:
        """How the parts that the model was trained to write became the sections."""
        mapping = mapping_of(self._order.profile)
        return [tr("The model wrote its review in its own form: {mapping}.").format(mapping=mapping)] if mapping else []

    def plan(self, generator: Generator) -> ReadingWay:
        """What will be read, and how; a plan of an attempt that broke off is kept where there is room for it.

        So what was written then is gone on with on the prompt that it was begun on.
        """
        self._listener.stage("planning")
        way = self._way and _fitted(self._way, generator)
        if way is None:
            way = plan_way(generator, self._profile, self._order.paper, self._bounds, self._output.asked, self._check)
        self._way = way
        self._requests = sum(way.request_tokens.values())
        self._listener.planned(way)
        return way

    def read_only(self, generator: Generator, way: ReadingWay) -> Snapshot:
        """Read the paper as planned, whole, and keep its state."""
        generator.open(way.cells, way.kv_type)
        prefilled = self._prefill(generator, way)
        saved = self._keep_state(generator)
        return "restored" if prefilled.restored else saved

    def _notes_for(self, way: ReadingWay) -> Notes | None:
        plan = way.windows or way.rolling
        if plan is None:
            return None
        if self._notes is None or self._notes.plan != plan:
            self._notes = Notes(plan)
        return self._notes

    def _prefill(self, generator: Generator, way: ReadingWay) -> Prefilled:
        self._read_from = None
        return generator.prefill(
            way.prompt.system,
            way.prompt.prefix + way.prompt.common,
            self._should_stop,
            lambda done, total: self._progress(done, total + self._requests),
            # What a paper's windows end in depends on their notes: there is no state worth keeping.
            keep=self._order.settings.snapshot and not way.in_parts,
        )

    def _keep_state(self, generator: Generator) -> Snapshot:
        self._check()  # the copy of a large state is made in one go
        return generator.keep_state(self._should_stop)

    def _write(self, generator: Generator, way: ReadingWay, account: Account) -> None:
        """Write the sections, or what an attempt that broke off has left of them to write."""
        self._opening = way.prompt.answer_prefix
        self._held = generator.held
        wanted = [
            Wanted(
                name=key.value,
                request=way.prompt.requests[key],
                opening=self._opening,
                # A section's own seed: written alone or with others, it gets the same.
                seed=self._order.settings.seed + i,
                max_tokens=self._bounds.max_tokens,
                repeats=partial(self._output.repeats, key.value),
                so_far=self._so_far.get(key.value, ()),
            )
            for i, key in enumerate(SectionKey)
            if key in way.request_tokens and key.value not in self._output.ended
        ]
        try:
            generator.write(wanted, self._order.settings.temperature, _Heard(self), self._should_stop, account)
        finally:
            self._so_far.update(account.tokens)

    # -- while it is read and written

    def requests_read(self, done: int, total: int) -> None:
        """So much of the requests is read; when all is, their texts begin."""
        self._progress(self._held + done, self._held + total)
        if done == total:
            self._listener.stage("writing")
            for key in self._output.asked:
                self._output.begin(key.value, self._opening)

    @property
    def output(self) -> SectionOutput:
        """Where the texts go."""
        return self._output

    def stepped(self, tokens: int, seconds: float, live: int) -> None:
        """Say how fast it goes, now and then."""
        now = time.perf_counter()
        if live and now - self._told_speed >= SPEED_EVERY:
            self._told_speed = now
            before = sum(account.decode_tokens for _, account in self._attempts[:-1])
            self._listener.speed(round(tokens / max(seconds, 1e-6), 1), before + tokens)

    def _progress(self, done: int, total: int) -> None:
        now = time.perf_counter()
        since, first = self._read_from = self._read_from or (now, done)
        rate = (done - first) / max(now - since, 1e-6)
        self._listener.reading(done, total, round(rate, 1), self._part)

    def _progress_of_part(self, number: int, done: int, total: int) -> None:
        self._part = number
        self._progress(done, total)

    # -- what it took

    def _settings(self, generator: Generator, way: ReadingWay) -> dict[str, Any]:
        asked = self._order.settings
        return {
            **asdict(asked),
            "language": self._language,
            **generator.settings(asked.temperature),
            "context": way.context,
            "kv_type": way.kv_type,
            "strategy": way.plan.strategy,
        }

    def _timings(self) -> dict[str, Any]:
        """What all attempts took together; the first token is that of the first which wrote one."""
        prefills = [prefilled for prefilled, _ in self._attempts]
        accounts = [account for _, account in self._attempts]
        read, wrote = next((one for one in self._attempts if one[1].decode_tokens), self._attempts[-1])
        return {
            "prefill_tokens": sum(p.tokens for p in prefills),
            "prefill_s": round(sum(p.seconds for p in prefills), 3),
            "restore_s": round(sum(p.restore_s for p in prefills), 3),
            "suffix_tokens": sum(a.suffix_tokens for a in accounts),
            "suffix_s": round(sum(a.suffix_s for a in accounts), 3),
            "decode_tokens": sum(a.decode_tokens for a in accounts),
            "decode_s": round(sum(a.decode_s for a in accounts), 3),
            "first_token_s": round(read.seconds + read.restore_s + wrote.first_token_s, 3),
            "total_s": round(time.perf_counter() - self._began, 3),
        }


class _Heard:
    """A task's ears at its generator: `reading` means the requests there, and the paper to the task's own listener."""

    def __init__(self, task: ReviewTask) -> None:
        self.reading = task.requests_read
        self.text = task.output.text
        self.done = task.output.done
        self.stepped = task.stepped


def _fitted(way: ReadingWay, generator: Generator) -> ReadingWay | None:
    """The plan of an earlier attempt in a room that the generator has now; None if there is none for it."""
    for room in generator.rooms(0):
        if room.context >= way.context and room.cells >= way.cells:
            return replace(way, kv_type=room.kv_type)
    return None


def _note_timings(notes: Notes | None) -> dict[str, Any]:
    """What the windows cost, apart from the review that is written from their notes."""
    if notes is None:
        return {}
    return {
        "notes_read_tokens": notes.read_tokens,
        "notes_read_s": round(notes.read_s, 3),
        "notes_written_tokens": notes.written_tokens,
        "notes_written_s": round(notes.write_s, 3),
    }
