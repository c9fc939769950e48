"""What is kept of a run: its model, settings, coverage and timings, and what a person should know about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from reviewer_app.i18n import listed, mark, tr, trn
from reviewer_app.messages.model import Loaded, Planned
from reviewer_app.messages.paper_json import hidden_to_json
from reviewer_app.messages.review_json import coverage_from_json
from reviewer_app.paper.model import Paper
from reviewer_app.review.model import Coverage, SectionKey, WrittenReview
from reviewer_app.session.document import now_iso
from reviewer_app.session.events import SectionState
from reviewer_app.session.run_request import RunRequest
from reviewer_app.session.unread import unread

# Stands among the notices of reviews that earlier versions kept, and is told in the language of today.
OF_AN_EARLIER_RUN = mark("Points from an earlier run were written by {model} ({file}).")


def state_sentence(state: SectionState) -> str:
    """What a pane says about its section in `state`."""
    return {
        SectionState.EMPTY: "",
        SectionState.WAITING: tr("Waits for the model"),
        SectionState.WRITING: tr("The model is writing"),
        SectionState.DONE: "",
        SectionState.NONE_SUPPORTED: tr("The model found no point that the paper supports"),
        SectionState.REPETITION: tr("The model began to repeat itself and was stopped"),
        SectionState.LENGTH: tr("The model reached the length limit; an unfinished last point was left out"),
        SectionState.ABSENT: tr("The model ended its review without coming to this part"),
        SectionState.STOPPED: tr("Stopped before it was finished"),
        SectionState.FAILED: tr("Failed before it was finished"),
    }[state]


class RunRecord:
    """The record of one run as it grows, and of those `earlier` ones whose points are in the same review."""

    def __init__(self, request: RunRequest, earlier: Sequence[Mapping[str, Any]]) -> None:
        self._request = request
        self._earlier = list(earlier)
        self._notices: list[str] = []
        self._record: dict[str, Any] = {
            "created": now_iso(),
            "settings": {k: v for k, v in asdict(request.settings).items() if k not in ("snapshot", "max_tokens")},
            "hidden": _hidden_as_read(request.paper),
            "timings": {"parse_s": round(request.paper.source.seconds, 3)},
            "coverage": [],
            "wrote": {},
        }
        if adapters := request.backend.adapters:
            self._record["settings"]["adapters"] = [{"file": a.file.name, "scale": a.scale} for a in adapters]

    @property
    def coverage(self) -> Sequence[Coverage]:
        """What was planned to be read, or was read."""
        return [coverage_from_json(row) for row in self._record["coverage"]]

    def loaded(self, loaded: Loaded) -> None:
        """From here on it is known who writes."""
        self._record["model"] = asdict(self._request.backend.info(loaded))
        self._record["settings"]["gpu_layers"] = loaded.gpu_layers

    def planned(self, plan: Planned) -> None:
        """What the model is going to read."""
        self._record["coverage"] = [asdict(row) for row in plan.coverage]
        self._record["model"]["context"] = plan.context
        self._record["settings"]["strategy"] = plan.strategy

    def wrote(self, key: SectionKey, text: str) -> None:
        """A point of this run went into the review."""
        self._record["wrote"].setdefault(key.value, []).append(text)

    @property
    def worth_keeping(self) -> bool:
        """Whether it says where something in the review is from, or at least what came of the only run."""
        return bool(self._record["wrote"]) or not self._earlier

    def complete(self, done: WrittenReview) -> None:
        """What the worker wrote, and how."""
        self._record["model"] |= {"sha256": done.sha256, "context": done.context, "prompt": done.prompt}
        settings, timings = self._record["settings"], self._record["timings"]
        settings |= done.settings
        timings |= done.timings
        # Asked to measure, the engine says what it settled on.
        settings["threads"] = settings.get("threads") or (timings.get("threads") or [0])[-1]
        self._record["coverage"] = [asdict(row) for row in done.coverage]
        self._record["raw"] = dict(done.raw)
        if done.scores:
            self._record["scores"] = dict(done.scores)
        self._notices = list(done.notices)

    def nothing_written(self) -> None:
        """The run ended before the model wrote anything: what was planned was not read to any effect."""
        reason = tr("The run was stopped before the model wrote anything")
        self._record["coverage"] = [{**c, "read": False, "reason": reason} for c in self._record["coverage"]]

    def data(self, left_out: Sequence[str]) -> dict[str, Any]:
        """The record as the store keeps it; `left_out` are sentences about what is not in the review."""
        hidden = hidden_notices(self._record["hidden"])
        record = {**self._record, "notices": [*self._notices, *hidden, *left_out]}
        return {**record, "earlier": self._earlier} if self._earlier else record


def _hidden_as_read(paper: Paper) -> list[dict[str, Any]]:
    """The findings, each with whether the person let the model read it."""
    return [h | {"read": h["id"] in paper.passage_by_id} for h in hidden_to_json(paper.hidden)]


def hidden_notices(hidden: Sequence[Mapping[str, Any]]) -> list[str]:
    """What the export says of text that readers don't see."""
    kept = [h for h in hidden if not h["read"]]
    given = [h for h in hidden if h["read"]]
    notices = []
    if kept:
        said = trn(
            "{n} text in the file that readers do not see was not given to the model",
            "{n} texts in the file that readers do not see were not given to the model",
            len(kept),
        )
        notices.append(f"{said} ({_on_pages(kept)}).")
    if given:
        said = trn(
            "{n} text in the file that readers do not see was given to the model, as the reviewer chose",
            "{n} texts in the file that readers do not see were given to the model, as the reviewer chose",
            len(given),
        )
        notices.append(f"{said} ({_on_pages(given)}).")
    return notices


def _on_pages(hidden: Sequence[Mapping[str, Any]]) -> str:
    pages = listed(str(n) for n in dict.fromkeys(h["page"] for h in hidden))
    return tr("p. {pages}").format(pages=pages)


def left_out(
    states: Mapping[SectionKey, SectionState], foreign: Mapping[SectionKey, int], repeated: Mapping[SectionKey, int]
) -> list[str]:
    """A sentence for each way in which a section holds less than the model wrote, or than was asked for."""
    notices = [
        _of_section(key, state_sentence(state))
        for key, state in states.items()
        if state not in (SectionState.DONE, SectionState.WAITING, SectionState.WRITING)
    ]
    for key, count in foreign.items():
        if count:
            said = trn(
                "{n} point that belongs under another heading was left out",
                "{n} points that belong under other headings were left out",
                count,
            )
            notices.append(_of_section(key, said))
    for key, count in repeated.items():
        if count:
            said = trn("{n} point was written again and left out", "{n} points were written again and left out", count)
            notices.append(_of_section(key, said))
    return notices


def _of_section(key: SectionKey, said: str) -> str:
    return tr("{section}: {what}.").format(section=key.title, what=said)


def summary(
    points: int,
    repeated: int,
    seconds: float,
    paper: Paper,
    coverage: Sequence[Coverage],
    states: Iterable[SectionState] = (),
) -> str:
    """What became of a run, in a line: how many points in how long, what was there already, what was not read.

    Where no point came, the `states` of the sections say why.
    """
    took = tr("in {seconds} s").format(seconds=round(seconds))
    if repeated and not points:
        said = trn(
            "Nothing new: the only point that came was there already",
            "Nothing new: all {n} points that came were there already",
            repeated,
        )
        parts = [f"{said} ({took})"]
    elif not points:
        why = dict.fromkeys(filter(None, map(state_sentence, states)))
        nothing = tr("Nothing that the model wrote could be read as a point")
        parts = [tr("No point came ({took}): {why}").format(took=took, why=listed(why) or nothing)]
    else:
        parts = [trn("{n} point", "{n} points", points) + " " + took]
        if repeated:
            parts.append(trn("{n} more was there already", "{n} more were there already", repeated))
    not_read = unread(paper, coverage)
    if not_read:
        parts.append(tr("not read: {what}").format(what=not_read.what))
    return tr("; ").join(parts)
