"""From a paper to token ids: the reading plan, the prompt and the model's chat form put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from reviewer_app.engine import fit
from reviewer_app.engine.context import batch_size
from reviewer_app.engine.ggml_types import KV_TYPES
from reviewer_app.engine.model import LoadedModel
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.paper.model import Paper
from reviewer_app.review.model import GenerationSettings, SectionKey
from reviewer_app.review.passages import collect_passages
from reviewer_app.review.plan import ReadingPlan, plan_reading
from reviewer_app.review.prompt import ChatPrompt, PromptProfile, build_prompt
from reviewer_app.workers import rolling, windows
from reviewer_app.workers.rolling import RollingPlan
from reviewer_app.workers.windows import WindowPlan

# Below this a review would judge a paper by its title.
SMALLEST_BUDGET = 64
# What loses no more of its body than this still counts as fitting: a review that is written from almost the whole text
# rests on more than one that is written from notes.
MOST_LOST = 0.05
WHOLE = "whole"
SMALLER_KV = "q8_0"
_NOTES_SHARE = 0.25  # of the room for the paper's text, where it rolls through the window
_SLACK = 48  # tokens: a window's lines joined and the fence's end may take a few more than counted
# The plan counts line by line; joined lines may tokenize into slightly more.
_ROUNDS = 5


@dataclass
class Reading:
    """What will be prefilled and asked: token ids, and the room that they need in tokens.

    `context` is the length that one section's prompt and answer may reach; `cells` the room for all sections. With
    `windows` or `rolling`, `prefix` is empty until their notes are taken. `budget` is the room for the paper's own text
    in tokens, `memory_bound` whether memory and not the model set it.
    """

    plan: ReadingPlan
    prompt: ChatPrompt
    prefix: list[int]
    requests: dict[SectionKey, list[int]]
    context: int
    cells: int
    kv_type: str
    notices: list[str] = field(default_factory=list)
    windows: WindowPlan | None = None
    rolling: RollingPlan | None = None
    budget: int = 0
    memory_bound: bool = False


@dataclass(frozen=True)
class Limits:
    """How long one sequence may get and how many cells fit in memory, in tokens."""

    context: int
    cells: int
    kv_type: str
    notices: tuple[str, ...] = ()


def limits(model: LoadedModel, settings: GenerationSettings, available: int, kv_type: str, window: int = 0) -> Limits:
    """What the model's training, the settings and `available` bytes of memory allow with this kind of KV cache.

    `window` is an attention window to stay within, 0 for none.
    """
    notices: list[str] = []
    trained = model.trained_context or settings.context or 2048
    if window:
        trained = min(trained, window)
    context = trained
    if settings.context > trained:
        notices.append(
            tr("A context of {asked} tokens was asked for; the model was trained for {trained}.").format(
                asked=settings.context, trained=trained
            )
        )
    elif settings.context > 0:
        context = settings.context
    cells = fit.most_cells(model.header, available, batch_size(model), kv_type)
    if kv_type != settings.kv_type:
        notices.append(tr("Memory is short: what the model keeps of the paper is kept in half the space."))
    return Limits(context, cells, kv_type, tuple(notices))


@dataclass(frozen=True)
class _Request:
    """Everything that a plan is made from, apart from the memory."""

    model: LoadedModel
    profile: PromptProfile
    paper: Paper
    settings: GenerationSettings
    sections: Sequence[SectionKey]
    count: Callable[[str], int]


def read_paper(
    model: LoadedModel,
    profile: PromptProfile,
    paper: Paper,
    settings: GenerationSettings,
    sections: Sequence[SectionKey],
    available: int,
    check: Callable[[], None],
    can_shift: Callable[[], bool] = lambda: True,
) -> Reading:
    """Plan what of `paper` is read and make the prompt's tokens.

    The paper is read whole where it fits; where memory (not the model) is short, with a KV cache in q8_0. With the
    strategy "auto" a paper that does not fit is read in windows, or rolls through the window that a model was trained
    with. `can_shift()` tells whether the model's memory can roll.

    Raises ReviewerError: NO_TEXT, CONTEXT_TOO_SMALL, OUT_OF_MEMORY, and whatever `check` raises.
    """

    def count(text: str) -> int:
        check()
        return model.vocabulary.count(text)

    request = _Request(model, profile, paper, settings, sections, count)
    asked = settings.kv_type if settings.kv_type in KV_TYPES else "f16"
    window = model.trained_window if settings.strategy in ("auto", rolling.STRATEGY) else 0
    try:
        reading = _whole(request, limits(model, settings, available, asked, window), available)
        short = reading.memory_bound and reading.plan.not_read > 0
    except ReviewerError as error:
        if error.code is not ErrorCode.OUT_OF_MEMORY or asked != "f16":
            raise
        short = True
    if short and asked == "f16":
        reading = _whole(request, limits(model, settings, available, SMALLER_KV, window), available)
    return _long(request, reading, can_shift)


def _long(request: _Request, whole: Reading, can_shift: Callable[[], bool]) -> Reading:
    """The paper in the way that was asked for or that serves it; a notice where that way can't be taken."""
    asked = request.settings.strategy
    lost = _body_lost(request.paper, whole.plan)
    way = strategy_for(asked, request.model.trained_window, lost)
    if way == rolling.STRATEGY:
        if not can_shift() or request.model.window:
            whole.notices.append(
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
        whole.notices.append(
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


def _whole(request: _Request, bounds: Limits, available: int) -> Reading:
    model, paper, settings = request.model, request.paper, request.settings
    empty = build_prompt(request.profile, paper, ())
    overhead = len(head_tokens(model, empty))
    tails = tail_tokens(model, empty, request.sections)
    longest = max(len(t) for t in tails.values())
    answers = sum(len(t) + settings.max_tokens for t in tails.values())
    alone = bounds.context - overhead - longest - settings.max_tokens
    together = bounds.cells - overhead - answers
    budget = min(alone, together)
    if budget < SMALLEST_BUDGET:
        if together < alone:
            cells = overhead + answers + SMALLEST_BUDGET
            needed = fit.estimate(model.header, cells, batch_size(model), bounds.kv_type).total + fit.RESERVE
            raise fit.refuse(model.header, needed, available)
        raise _too_small(bounds.context, bounds.context - alone + SMALLEST_BUDGET)
    for _ in range(_ROUNDS):
        plan = plan_reading(paper, request.count, budget, "whole")
        if not plan.passages:
            raise _nothing_to_read(plan)
        prompt = build_prompt(request.profile, paper, plan.passages)
        prefix = head_tokens(model, prompt)
        requests = tail_tokens(model, prompt, request.sections)
        longest = max(len(t) for t in requests.values())
        needed = len(prefix) + longest + settings.max_tokens
        cells = len(prefix) + sum(len(t) + settings.max_tokens for t in requests.values())
        over = max(needed - bounds.context, cells - bounds.cells)
        if over <= 0:
            return Reading(
                plan=plan,
                prompt=prompt,
                prefix=prefix,
                requests=requests,
                context=bounds.context,
                cells=cells,
                kv_type=bounds.kv_type,
                notices=list(bounds.notices),
                budget=budget,
                memory_bound=together < alone,
            )
        budget -= over
        if budget < SMALLEST_BUDGET:
            break
    raise _too_small(bounds.context, bounds.context + over)


def _in_windows(request: _Request, whole: Reading) -> Reading | None:
    """The same paper in windows that each have the room that the whole would have had, less that of the notes."""
    planned_for = max(len(t) for t in whole.requests.values()) + request.settings.max_tokens
    room = whole.budget - max(0, _note_tokens(request.model, windows.NOTES_REQUEST) - planned_for) - _SLACK
    if room < SMALLEST_BUDGET:
        return None
    plan = windows.plan_windows(request.paper, request.count, room, room)
    if len(plan.windows) < 2:
        return None
    shown = windows.coverage(request.paper, plan, request.count)
    return replace(whole, plan=shown, windows=plan, prefix=[], cells=_all_cells(whole))


def _rolling(request: _Request, whole: Reading) -> Reading | None:
    """The same paper through a window that leaves room for the notes on all of it."""
    planned_for = max(len(t) for t in whole.requests.values()) + request.settings.max_tokens
    notes = int(whole.budget * _NOTES_SHARE)
    # At no time are both in the window: the notes that are being written, and the review.
    spare = max(0, _note_tokens(request.model, rolling.ROLLING_REQUEST) - planned_for - notes)
    room = whole.budget - notes - spare - _SLACK
    plan = rolling.plan_rolling(request.profile, request.paper, request.count, room, notes)
    if plan is None or not plan.noted:
        return None
    shown = rolling.coverage(request.paper, plan, request.count)
    return replace(whole, plan=shown, rolling=plan, prefix=[], cells=_all_cells(whole))


def _note_tokens(model: LoadedModel, request: str) -> int:
    """How much longer a sequence gets when notes are asked for."""
    return len(model.encode(model.form.tail(request, "-"), begin=False)) + windows.MOST_NOTES


def _all_cells(whole: Reading) -> int:
    """The whole may have left room unfilled where its next paragraph was too long."""
    return max(whole.cells, whole.cells - whole.plan.tokens + whole.budget)


def head_tokens(model: LoadedModel, prompt: ChatPrompt) -> list[int]:
    """The tokens of the paper and of what all requests share: what is prefilled once."""
    return model.encode(model.form.head(prompt.system, prompt.prefix + prompt.common), begin=True)


def tail_tokens(model: LoadedModel, prompt: ChatPrompt, sections: Sequence[SectionKey]) -> dict[SectionKey, list[int]]:
    """The tokens of each section's request and of the answer's beginning."""
    return {
        key: model.encode(model.form.tail(prompt.requests[key], prompt.answer_prefix), begin=False) for key in sections
    }


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
