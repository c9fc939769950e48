"""What the session tells the window in each state of a run, told here without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screenshot import Picture

    from reviewer_app.session.events import PlanMade


def show_writing(picture: Picture, forming: str = "The error analysis names three kinds of wrong links but") -> None:
    """What the session tells while the model writes."""
    from reviewer_app.i18n import tr
    from reviewer_app.review.model import SectionKey
    from reviewer_app.session import events
    from reviewer_app.session.events import SectionState, Stage

    show = picture.window.display.show
    show(_plan(picture, 0.9, 1))
    for key, state in zip(SectionKey, ("done", "done", "writing", "waiting"), strict=True):
        show(events.SectionChanged(key, SectionState(state)))
        picture.window.session.runs.states[key] = SectionState(state)
    show(events.StageChanged(Stage.WRITING, tr("Writing")))
    show(events.WritingProgress(212, 14.3, 48.0))
    show(events.PointForming(SectionKey.REJECTION, forming))
    strip = picture.window.parts.panes[SectionKey.REJECTION].strip
    picture.until(lambda: strip.text().startswith(forming[:3]), "nothing formed")

    allow_stop(picture)


def _plan(picture: Picture, share: float, parts: int) -> PlanMade:
    """That a model is going to read the first `share` of the paper's passages, in so many parts."""
    from reviewer_app.i18n import tr
    from reviewer_app.review.model import Coverage
    from reviewer_app.review.passages import collect_passages
    from reviewer_app.session.events import PlanMade

    paper = picture.window.session.paper
    assert paper is not None
    passages = collect_passages(paper)
    reason = tr("Left out: more important parts of the paper filled the context.")
    coverage = tuple(
        Coverage(p.id, p.section, len(p.text) // 4, read, (1 + i * parts // len(passages),) if read else (), reason)
        for i, p in enumerate(passages)
        for read in (i < share * len(passages),)
    )
    return PlanMade(8192, 7600, "whole" if parts == 1 else "windows", coverage)


def allow_stop(picture: Picture) -> None:
    """Show the buttons as while a model is at work."""
    from reviewer_app.ui.shell.actions import Act

    picture.app.processEvents()
    picture.window.parts.actions[Act.REVIEW].setEnabled(False)
    picture.window.parts.actions[Act.STOP].setEnabled(True)


def tell(picture: Picture, state: str) -> None:
    """What the session tells where a run is in `state`, or the paper is long or holds hidden text."""
    from reviewer_app.errors import ErrorCode, ReviewerError
    from reviewer_app.i18n import tr
    from reviewer_app.review.model import SectionKey
    from reviewer_app.session import events
    from reviewer_app.session.events import OfRun, SectionState, Stage
    from reviewer_app.session.run_record import state_sentence

    show = picture.window.display.show
    ends = {"reading": "waiting", "done": "done", "stopped": "stopped", "failed": "failed"}
    for key in SectionKey if state in ends else ():
        section = SectionState(ends[state])
        show(events.SectionChanged(key, section, state_sentence(section)))
    reason = tr("signal {n}").format(n=9)
    end = tr("{name} stopped unexpectedly ({reason}).").format(name=tr("The language model"), reason=reason)
    died = ReviewerError(ErrorCode.WORKER_DIED, end, detail="signal 9")
    told: dict[str, tuple[events.SessionEvent, ...]] = {
        "reading": (
            events.StageChanged(Stage.READING, tr("Reading, step 1 of 2")),
            events.ReadingProgress(3100, 8200, 41.0, 124.0, OfRun(0.24, 310.0)),
        ),
        "done": (events.StageChanged(Stage.DONE, tr("Done")),),
        "stopped": (events.StageChanged(Stage.STOPPED, tr("Stopped; the points so far are kept")),),
        "failed": (events.StageChanged(Stage.FAILED, died.message), events.Failed(died, "review")),
        "hidden": (events.Notice("hidden-text", tr("This file holds text that readers do not see.")),),
        "long": (_plan(picture, 1.0, 6),),
    }
    for event in told[state]:
        show(event)
    if state == "reading":
        allow_stop(picture)
