"""From a paper to token ids: the reading plan, the prompt and the model's chat form put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reviewer_app.engine import fit
from reviewer_app.engine.context import batch_size
from reviewer_app.engine.ggml_types import KV_TYPES
from reviewer_app.engine.model import LoadedModel
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.paper.model import Paper
from reviewer_app.review.model import GenerationSettings, SectionKey
from reviewer_app.review.plan import ReadingPlan, plan_reading
from reviewer_app.review.prompt import ChatPrompt, PromptProfile, build_prompt

# Below this a review would judge a paper by its title.
SMALLEST_BUDGET = 64
# The plan counts line by line; joined lines may tokenize into slightly more.
_ROUNDS = 5


@dataclass
class Reading:
    """What will be prefilled and asked: token ids, and the room that they need in tokens.

    `context` is the length that one section's prompt and answer may reach; `cells` the room for all sections.
    """

    plan: ReadingPlan
    prompt: ChatPrompt
    prefix: list[int]
    requests: dict[SectionKey, list[int]]
    context: int
    cells: int
    kv_type: str
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Limits:
    """How long one sequence may get and how many cells fit in memory, in tokens."""

    context: int
    cells: int
    kv_type: str
    notices: tuple[str, ...] = ()


def limits(model: LoadedModel, settings: GenerationSettings, available: int, answers: int = 0) -> Limits:
    """What the model's training, the settings and `available` bytes of memory allow.

    `answers` are the tokens of all requests and answers. Where an f16 KV cache leaves less than the whole context, the
    cache is kept in q8_0, which takes about half.
    """
    notices: list[str] = []
    trained = model.trained_context or settings.context or 2048
    context = trained
    if settings.context > trained:
        notices.append(
            tr("A context of {asked} tokens was asked for; the model was trained for {trained}.").format(
                asked=settings.context, trained=trained
            )
        )
    elif settings.context > 0:
        context = settings.context
    batch = batch_size(model.header.parameters, model.gpu_layers > 0)
    kv_type = settings.kv_type if settings.kv_type in KV_TYPES else "f16"
    cells = fit.most_cells(model.header, available, batch, kv_type)
    if cells < context + answers and kv_type == "f16":
        kv_type = "q8_0"
        smaller = fit.most_cells(model.header, available, batch, kv_type)
        notices.append(tr("Memory is short: the model's notes on the paper are kept in half the space."))
        cells = smaller
    return Limits(context, cells, kv_type, tuple(notices))


def read_paper(
    model: LoadedModel,
    profile: PromptProfile,
    paper: Paper,
    settings: GenerationSettings,
    sections: Sequence[SectionKey],
    available: int,
    check: Callable[[], None],
) -> Reading:
    """Plan what of `paper` is read and make the prompt's tokens.

    Raises ReviewerError: NO_TEXT, CONTEXT_TOO_SMALL, OUT_OF_MEMORY, and whatever `check` raises.
    """
    vocabulary = model.vocabulary

    def count(text: str) -> int:
        check()
        return vocabulary.count(text)

    empty = build_prompt(profile, paper, ())
    overhead = len(_head(model, empty))
    tails = _tails(model, empty, sections)
    longest = max(len(t) for t in tails.values())
    answers = sum(len(t) + settings.max_tokens for t in tails.values())
    bounds = limits(model, settings, available, answers)
    alone = bounds.context - overhead - longest - settings.max_tokens
    together = bounds.cells - overhead - answers
    budget = min(alone, together)
    if budget < SMALLEST_BUDGET:
        if together < alone:
            needed = fit.estimate(model.header, overhead + answers + SMALLEST_BUDGET, 512, bounds.kv_type).total
            raise fit.refuse(model.header, needed, available)
        raise _too_small(bounds.context, bounds.context - alone + SMALLEST_BUDGET)
    for _ in range(_ROUNDS):
        plan = plan_reading(paper, count, budget, settings.strategy)
        if not plan.passages:
            raise _nothing_to_read(plan)
        prompt = build_prompt(profile, paper, plan.passages)
        prefix = _head(model, prompt)
        requests = _tails(model, prompt, sections)
        longest = max(len(t) for t in requests.values())
        needed = len(prefix) + longest + settings.max_tokens
        cells = len(prefix) + sum(len(t) + settings.max_tokens for t in requests.values())
        over = max(needed - bounds.context, cells - bounds.cells)
        if over <= 0:
            return Reading(plan, prompt, prefix, requests, bounds.context, cells, bounds.kv_type, list(bounds.notices))
        budget -= over
        if budget < SMALLEST_BUDGET:
            break
    raise _too_small(bounds.context, bounds.context + over)


def _head(model: LoadedModel, prompt: ChatPrompt) -> list[int]:
    return model.encode(model.form.head(prompt.system, prompt.prefix), begin=True)


def _tails(model: LoadedModel, prompt: ChatPrompt, sections: Sequence[SectionKey]) -> dict[SectionKey, list[int]]:
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


def settings_from(params: Mapping[str, Any]) -> GenerationSettings:
    """The settings of a request; fields that this version does not know are ignored."""
    default = GenerationSettings()
    known = {
        name: type(getattr(default, name))(value)
        for name, value in dict(params.get("settings") or {}).items()
        if hasattr(default, name) and value is not None
    }
    return GenerationSettings(**known)
