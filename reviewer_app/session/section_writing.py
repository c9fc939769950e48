"""The sections of one run: text that the model writes becomes points of the review as it comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from reviewer_app.review.generator import Reason
from reviewer_app.review.locate import Match
from reviewer_app.review.model import SectionKey
from reviewer_app.review.pane import State, render_item
from reviewer_app.review.stream import DraftPoint, PointStream
from reviewer_app.session import events
from reviewer_app.session.document import ReviewDocument
from reviewer_app.session.events import SectionState, SessionEvent
from reviewer_app.session.places_in_turn import PlacesInTurn
from reviewer_app.session.point_evidence import evidence_of
from reviewer_app.session.run_record import left_out, state_sentence
from reviewer_app.session.run_request import RunRequest

_REASON_STATES: dict[Reason, SectionState] = {
    "end": SectionState.DONE,
    "length": SectionState.LENGTH,
    "repetition": SectionState.REPETITION,
    "cancelled": SectionState.STOPPED,
    "absent": SectionState.ABSENT,
}


@dataclass(slots=True)
class _Section:
    """What the run wrote of one section so far."""

    stream: PointStream
    before: SectionState  # as the run before left it
    had_text: bool  # of the person or of an earlier run; points beside it are marked as new
    state: SectionState = SectionState.WAITING
    raw: str = ""
    points: int = 0
    repeated: int = 0  # points that were there already

    @property
    def unfinished(self) -> bool:
        return self.state in (SectionState.WAITING, SectionState.WRITING)


class SectionWriting:
    """Puts the points of the sections that `request` asks for into `document`; `report` hears of it."""

    def __init__(
        self,
        request: RunRequest,
        document: ReviewDocument,
        places: PlacesInTurn,
        report: Callable[[SessionEvent], None],
        added: Callable[[SectionKey, str], None],
        before: Mapping[SectionKey, SectionState],
    ) -> None:
        """`added` is called with each point's text once it stands in the document.

        `before` is in which state each section was left by the run before.
        """
        self._request = request
        self._document = document
        self._places = places
        self._report = report
        self._added = added
        self._sections = {
            key: _Section(self._stream(key), before[key], bool(document.texts[key].strip())) for key in request.sections
        }
        self.closed = False  # whatever points are still to come are not wanted

    def __len__(self) -> int:
        return len(self._sections)

    @property
    def unfinished(self) -> list[SectionKey]:
        """The sections of which the model may write more."""
        return [key for key, section in self._sections.items() if section.unfinished]

    @property
    def failed(self) -> tuple[SectionKey, ...]:
        """The sections that an error ended."""
        return tuple(key for key, section in self._sections.items() if section.state is SectionState.FAILED)

    @property
    def states(self) -> list[SectionState]:
        """How far each section is."""
        return [section.state for section in self._sections.values()]

    @property
    def points(self) -> int:
        """How many points went into the review."""
        return sum(section.points for section in self._sections.values())

    @property
    def repeated(self) -> int:
        """How many points came that were there already."""
        return sum(section.repeated for section in self._sections.values())

    @property
    def any_text(self) -> bool:
        """Whether the model wrote anything."""
        return any(section.raw for section in self._sections.values())

    def left_out(self) -> list[str]:
        """A sentence for each way in which a section holds less than the model wrote, or than was asked for."""
        sections = self._sections.items()
        return left_out(
            {key: section.state for key, section in sections},
            {key: section.stream.foreign for key, section in sections},
            {key: section.repeated for key, section in sections},
        )

    def begin(self) -> None:
        """All sections wait for the model."""
        for key in self._sections:
            self._set_state(key, SectionState.WAITING)

    def begin_again(self, keys: Sequence[SectionKey]) -> None:
        """The model begins these sections anew; points of them that are there stay, and so does their text."""
        for key in keys:
            section = self._sections[key]
            section.stream = self._stream(key)
            section.raw = f"{section.raw.rstrip()}\n\n" if section.raw else ""
            self._report(events.PointForming(key, ""))
            self._set_state(key, SectionState.WAITING)

    def take(self, key: SectionKey, text: str) -> None:
        """The model wrote `text`."""
        section = self._sections[key]
        if section.state is SectionState.WAITING:
            self._set_state(key, SectionState.WRITING)
        section.raw += text
        self._find(key, section.stream.feed(text))
        self._report(events.PointForming(key, section.stream.partial))

    def end(self, key: SectionKey, reason: Reason, clean: int | None) -> None:
        """The model is done with a section, of which the first `clean` characters count (None: all)."""
        section = self._sections[key]
        self._find(key, section.stream.finish(cut=reason in ("length", "cancelled"), clean=clean))

        def over() -> None:
            self._document.set_raw(key, section.raw)
            state = _REASON_STATES[reason]
            if section.stream.none_supported and not section.points:
                state = SectionState.NONE_SUPPORTED
            self._report(events.PointForming(key, ""))
            # What stands there is whole, where this run has not come to it.
            self._set_state(key, state, section.before if reason == "absent" and section.had_text else state)

        self._places.then(over)

    def cut_short(self) -> list[SectionKey]:
        """No more text comes: whole points of what was being written stay. Which sections that were, to `close`."""
        keys = self.unfinished
        for key in keys:
            section = self._sections[key]
            self._find(key, section.stream.finish(cut=True) if section.raw else ())
        return keys

    def close(self, keys: Sequence[SectionKey], state: SectionState) -> None:
        """Leave sections that were cut short in `state`, once their points have their places."""
        for key in keys:
            section = self._sections[key]
            if section.raw:
                self._document.set_raw(key, section.raw)
            self._report(events.PointForming(key, ""))
            self._set_state(key, state, state if section.raw or not section.had_text else section.before)

    def close_rewritten(self) -> None:
        """The one point that was asked for is there, and the model was stopped behind it."""
        for key in self._sections:
            self._report(events.PointForming(key, ""))
            self._set_state(key, SectionState.DONE)

    def _stream(self, key: SectionKey) -> PointStream:
        return PointStream(key, self._request.settings.steering)

    def _find(self, key: SectionKey, drafts: Sequence[DraftPoint]) -> None:
        for draft in drafts:
            self._places.find(draft, partial(self._point, key, draft))

    def _point(self, key: SectionKey, draft: DraftPoint, matches: list[Match]) -> None:
        if self.closed:
            return
        section = self._sections[key]
        if self._document.has_point(key, draft.text):
            section.repeated += 1
            return
        evidence = evidence_of(draft, matches, self._request.paper, self._document)
        # The person may have begun to write since.
        beside = section.had_text or any(
            p.origin == "person" for s in self._document.sections() if s.key is key for p in s.points
        )
        state: State | None = "new" if beside else None
        item = render_item(draft.text, evidence, state)
        section.points += 1
        self._document.add_point(key, draft.text, item, evidence, self._request.rewrite)
        self._added(key, draft.text)
        self._report(events.PointArrived(key, item, evidence))

    def _set_state(self, key: SectionKey, state: SectionState, shown: SectionState | None = None) -> None:
        """What became of a section, and what is `shown` of it where that is something else."""
        self._sections[key].state = state
        self._report(events.SectionChanged(key, shown or state, state_sentence(shown or state)))
