"""What of a paper is read, and in which way: the reading plan made for a generator and the room that it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.paper.model import Paper
from reviewer_app.review import rolling, windows
from reviewer_app.review.generator import Generator, Room
from reviewer_app.review.model import GenerationSettings, SectionKey
from reviewer_app.review.passages import collect_passages
from reviewer_app.review.plan import ReadingPlan, plan_reading
from reviewer_app.review.prompt import ChatPrompt, PromptProfile, build_prompt
from reviewer_app.review.rolling import RollingPlan
from reviewer_app.review.windows import WindowPlan

# Below this a review would judge a paper by its title.
SMALLEST_BUDGET = 64
# What loses no more of its body than this still counts as fitting: a review that is written from almost the whole text
# rests on more than one that is written from notes.
MOST_LOST = 0.05
WHOLE = "whole"
_NOTES_SHARE = 0.25  # of the room for the paper's text, where it rolls through the window
_SLACK = 48  # tokens: a window's lines joined and the fence's end may take a few more than counted
# The plan counts line by line; joined lines may tokenize into slightly more.
_ROUNDS = 5


@dataclass(frozen=True)
class ReadingWay:
    """What will be read and asked, and the room that it needs in tokens.

    `context` is the length that one section's prompt and answer may reach; `cells` the room for all sections.
    `prefix_tokens` and `request_tokens` are the sizes of what all sections share and of what each asks. `budget` is the
    room for the paper's own text, `memory_bound` whether memory and not the model set it.
    """

    plan: ReadingPlan
    prompt: ChatPrompt
    prefix_tokens: int
    request_tokens: dict[SectionKey, int]
    context: int
    cells: int
    kv_type: str
    notices: tuple[str, ...] = ()
    windows: WindowPlan | None = None
    rolling: RollingPlan | None = None
    budget: int = 0
    memory_bound: bool = False

    @property
    def in_parts(self) -> bool:
        """Whether the review is written from notes on the paper's parts."""
        return self.windows is not None or self.rolling is not None

    def with_notice(self, notice: str) -> ReadingWay:
        """The same, said of it besides."""
        return replace(self, notices=(*self.notices, notice))


@dataclass(frozen=True)
class _Request:
    """Everything that a plan is made from, apart from the memory."""

    generator: Generator
    profile: PromptProfile
    paper: Paper
    settings: GenerationSettings
    sections: Sequence[SectionKey]
    count: Callable[[str], int]


def plan_way(
    generator: Generator,
    profile: PromptProfile,
    paper: Paper,
    settings: GenerationSettings,
    sections: Sequence[SectionKey],
    check: Callable[[], None],
) -> ReadingWay:
    """Plan what of `paper` is read and how.

    The paper is read whole where it fits; where memory (not the model) is short, in the generator's smaller room. With
    the strategy "auto" a paper that does not fit is read in windows, or rolls through the window that a model was
    trained with.

    Raises ReviewerError: NO_TEXT, CONTEXT_TOO_SMALL, OUT_OF_MEMORY, and whatever `check` raises.
    """

    def count(text: str) -> int:
        check()
        return generator.count(text)

    request = _Request(generator, profile, paper, settings, sections, count)
    window = generator.trained_window if settings.strategy in ("auto", rolling.STRATEGY) else 0
    *better, last = generator.rooms(window)
    for room in better:
        try:
            way = _whole(request, room)
        except ReviewerError as error:
            if error.code is not ErrorCode.OUT_OF_MEMORY:
                raise
            continue
        if not (way.memory_bound and way.plan.not_read):
            return _long(request, way)
    return _long(request, _whole(request, last))


def _long(request: _Request, whole: ReadingWay) -> ReadingWay:
    """The paper in the way that was asked for or that serves it; a notice where that way can't be taken."""
    if request.profile.plain:
        # Notes are asked for in words that such a model was not trained to follow.
        return whole
    asked = request.settings.strategy
    lost = _body_lost(request.paper, whole.plan)
    way = strategy_for(asked, request.generator.trained_window, lost)
    if way == rolling.STRATEGY:
        if not request.generator.rolls():
            whole = whole.with_notice(
                tr("This model's memory can't roll through a window; the paper was read in another way.")
            )
            way = windows.STRATEGY if lost > MOST_LOST else WHOLE
        elif not lost:
            way = WHOLE
    made = None
    if way == rolling.STRATEGY:
        made = _rolling(request, whole)
        if made is None and lost > MOST_LOST:
            way = windows.STRATEGY
    if way == windows.STRATEGY:
        made = _in_windows(request, whole)
    if made is None and asked in (windows.STRATEGY, rolling.STRATEGY):
        whole = whole.with_notice(
            tr("The model's context has no room to read the paper in parts; what fits of it was read whole.")
            if lost
            else tr("The paper fits in the model's context, so it was read whole.")
        )
    return made or whole


def strategy_for(asked: str, trained_window: int, lost: float) -> str:
    """How to read: as asked, or with "auto" as the model's training and the share of the body that is `lost` say."""
    if asked != "auto":
        return asked
    if lost <= MOST_LOST:
        return WHOLE
    return rolling.STRATEGY if trained_window else windows.STRATEGY


def _body_lost(paper: Paper, plan: ReadingPlan) -> float:
    """The share of the tokens of all but references and appendix that would not be read."""
    body = {p.id for p in collect_passages(paper) if p.role not in ("reference", "appendix")}
    rows = [row for row in plan.coverage if row.paragraph in body]
    # What is read in part counts as unread: its row says only that something of it is read.
    lost = sum(row.tokens for row in rows if not row.read or row.reason)
    return lost / max(1, sum(row.tokens for row in rows))


def _whole(request: _Request, room: Room) -> ReadingWay:
    generator, paper, settings = request.generator, request.paper, request.settings
    empty = build_prompt(request.profile, paper, ())
    overhead = head_size(generator, empty)
    tails = tail_sizes(generator, empty, request.sections)
    alone = room.context - overhead - max(tails.values(), default=0) - settings.max_tokens
    answers = _answers(tails, settings)
    together = room.cells - overhead - answers
    budget = min(alone, together)
    if budget < SMALLEST_BUDGET:
        if together < alone:
            raise generator.refusal(room, overhead + answers + SMALLEST_BUDGET)
        raise _too_small(room.context, room.context - alone + SMALLEST_BUDGET)
    for _ in range(_ROUNDS):
        plan = plan_reading(paper, request.count, budget, "whole")
        if not plan.passages:
            raise _nothing_to_read(plan)
        prompt = build_prompt(request.profile, paper, plan.passages)
        prefix = head_size(generator, prompt)
        tails = tail_sizes(generator, prompt, request.sections)
        needed = prefix + max(tails.values(), default=0) + settings.max_tokens
        cells = prefix + _answers(tails, settings)
        over = max(needed - room.context, cells - room.cells)
        if over <= 0:
            return ReadingWay(
                plan=plan,
                prompt=prompt,
                prefix_tokens=prefix,
                request_tokens=tails,
                context=room.context,
                cells=cells,
                kv_type=room.kv_type,
                notices=room.notices,
                budget=budget,
                memory_bound=together < alone,
            )
        budget -= over
        if budget < SMALLEST_BUDGET:
            break
    raise _too_small(room.context, room.context + over)


def _answers(tails: Mapping[SectionKey, int], settings: GenerationSettings) -> int:
    """The room of what comes after the prefix: every section's request and its answer."""
    return sum(size + settings.max_tokens for size in tails.values())


def _in_windows(request: _Request, whole: ReadingWay) -> ReadingWay | None:
    """The same paper in windows that each have the room that the whole would have had, less that of the notes."""
    room = (
        whole.budget
        - max(0, _note_tokens(request, windows.note_wording(request.profile).request) - _planned_for(request, whole))
        - _SLACK
    )
    if room < SMALLEST_BUDGET:
        return None
    plan = windows.plan_windows(request.paper, request.count, room, room)
    if len(plan.windows) < 2:
        return None
    shown = windows.coverage(request.paper, plan, request.count)
    return replace(whole, plan=shown, windows=plan, prefix_tokens=0, cells=_all_cells(whole))


def _rolling(request: _Request, whole: ReadingWay) -> ReadingWay | None:
    """The same paper through a window that leaves room for the notes on all of it."""
    notes = int(whole.budget * _NOTES_SHARE)
    # At no time are both in the window: the notes that are being written, and the review.
    spare = max(
        0, _note_tokens(request, windows.note_wording(request.profile).rolling) - _planned_for(request, whole) - notes
    )
    room = whole.budget - notes - spare - _SLACK
    plan = rolling.plan_rolling(request.profile, request.paper, request.count, room, notes)
    if plan is None or not plan.noted:
        return None
    shown = rolling.coverage(request.paper, plan, request.count)
    return replace(whole, plan=shown, rolling=plan, prefix_tokens=0, cells=_all_cells(whole))


def _planned_for(request: _Request, whole: ReadingWay) -> int:
    return max(whole.request_tokens.values(), default=0) + request.settings.max_tokens


def _note_tokens(request: _Request, asked: str) -> int:
    """How much longer a sequence gets when notes are asked for."""
    return request.generator.count_tail(asked, "-") + windows.MOST_NOTES


def _all_cells(whole: ReadingWay) -> int:
    """The whole may have left room unfilled where its next paragraph was too long."""
    return max(whole.cells, whole.cells - whole.plan.tokens + whole.budget)


def head_size(generator: Generator, prompt: ChatPrompt) -> int:
    """The tokens of the paper and of what all requests share: what is prefilled once."""
    return generator.count_head(prompt.system, prompt.prefix + prompt.common)


def tail_sizes(generator: Generator, prompt: ChatPrompt, sections: Sequence[SectionKey]) -> dict[SectionKey, int]:
    """The tokens of each section's request and of the answer's beginning."""
    return {key: generator.count_tail(prompt.requests[key], prompt.answer_prefix) for key in sections}


def _too_small(context: int, needed: int) -> ReviewerError:
    return ReviewerError(
        ErrorCode.CONTEXT_TOO_SMALL,
        tr("A context of {n} tokens leaves no room for the paper.").format(n=context),
        tr("Choose at least {n} tokens, or let the sections be shorter.").format(n=needed),
    )


def _nothing_to_read(plan: ReadingPlan) -> ReviewerError:
    if plan.coverage:
        return _too_small(plan.tokens, SMALLEST_BUDGET)
    return ReviewerError(
        ErrorCode.NO_TEXT,
        tr("No text was found in this paper."),
        tr("If its pages are scanned pictures, run text recognition (OCR) on the PDF first."),
    )
