"""The reading plan: what the model will read and why any passage is left out, known before anything runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from reviewer_app.i18n import tr
from reviewer_app.paper.model import Paper
from reviewer_app.paper.structure import SectionKind, section_kinds
from reviewer_app.paper.text import sentence_ends
from reviewer_app.review.model import Coverage
from reviewer_app.review.passages import (
    Passage,
    Role,
    collect_passages,
    fence_marker,
    heading_lines,
    passage_line,
)

__all__ = ["Passage", "ReadingPlan", "plan_reading"]

# What goes first when room is short: the smaller, the longer it stays.
_ROLE_RANK: dict[Role, int] = {
    "abstract": 0,
    "body": 1,
    "caption": 2,
    "table": 2,
    "appendix": 3,
    "reference": 4,
}
# Within the body: what a paper claims and concludes stays longest, then what it did and found, then what
# others did.
_KIND_RANK = {
    SectionKind.INTRODUCTION: 0,
    SectionKind.CONCLUSION: 0,
    SectionKind.LIMITATIONS: 0,
    SectionKind.DISCUSSION: 1,
    SectionKind.METHOD: 1,
    SectionKind.RESULTS: 1,
    SectionKind.OTHER: 1,
    SectionKind.BACKGROUND: 2,
    SectionKind.BACK_MATTER: 3,
}

# The end of a sentence: its mark, closing quotes or brackets, and white space (none in Chinese and Japanese).


@dataclass(frozen=True, slots=True)
class ReadingPlan:
    """What the model reads. `passages` in reading order; `tokens` is the size of their lines and headings.

    `coverage` holds every passage of the paper in reading order, those left out with the reason.
    """

    strategy: str
    passages: tuple[Passage, ...]
    coverage: tuple[Coverage, ...]
    tokens: int

    @property
    def not_read(self) -> int:
        """How many passages the model will not see."""
        return sum(not c.read for c in self.coverage)


def plan_reading(paper: Paper, count_tokens: Callable[[str], int], budget: int, strategy: str = "auto") -> ReadingPlan:
    """Choose what fits in `budget` tokens: the numbered lines of the passages and the headings above them.

    `count_tokens` is the model's own tokenizer without special tokens. The title is part of the prompt, not
    of the budget. Whole passages are left out from the least important end: references, appendix, captions
    and tables, then body text that stands deep in its section (so that the start of every section stays).
    Within one role smaller passages still fill the room that is left. A single passage that is larger than
    the whole budget is cut at the end of a sentence, which its coverage says.

    The strategy is always "whole" so far; the plan names what was done, not what was asked for.
    """
    marker = fence_marker(paper.source.sha256)
    passages = collect_passages(paper)
    cost = [count_tokens(passage_line(p, marker)) for p in passages]
    chosen: dict[int, Passage] = {}
    reasons: dict[int, str] = {}
    spent = 0
    printed: set[str] = set()
    full: int | None = None  # the role rank at which room ran out

    for i in _by_importance(paper, passages):
        passage = passages[i]
        rank = _ROLE_RANK[passage.role]
        if full is not None and rank > full:
            reasons[i] = tr("Left out: more important parts of the paper filled the context.")
            continue
        trial = set(printed)
        head = count_tokens(lines) if (lines := heading_lines(paper, passage.section, trial, marker)) else 0
        if spent + head + cost[i] <= budget:
            chosen[i] = passage
            spent += head + cost[i]
            printed = trial
            continue
        full = rank if full is None else full
        cut = _cut(passage, count_tokens, budget - spent - head, marker) if head + cost[i] > budget else None
        if cut is None:
            reasons[i] = (
                tr("Left out: it is longer than all the room that the model has.")
                if head + cost[i] > budget
                else tr("Left out: it did not fit in the context any more.")
            )
            continue
        chosen[i], cost[i], reasons[i] = cut
        spent += head + cost[i]
        printed = trial

    return ReadingPlan(
        strategy="whole",
        passages=tuple(chosen[i] for i in sorted(chosen)),
        coverage=tuple(
            Coverage(
                paragraph=p.id,
                section=p.section,
                tokens=cost[i],
                read=i in chosen,
                windows=(1,) if i in chosen else (),
                reason=reasons.get(i, ""),
            )
            for i, p in enumerate(passages)
        ),
        tokens=spent,
    )


def _by_importance(paper: Paper, passages: Sequence[Passage]) -> list[int]:
    """The passages' indices, most important first."""
    kinds = section_kinds(paper)
    depth: dict[str, int] = {}
    key: list[tuple[int, int, int, int]] = []
    for i, p in enumerate(passages):
        deep = depth.get(p.section, 0)
        depth[p.section] = deep + 1
        kind = _KIND_RANK.get(kinds.get(p.section, SectionKind.OTHER), 1)
        # Only the body is thinned out by depth; all else goes in reading order.
        key.append((_ROLE_RANK[p.role], kind, deep, i) if p.role == "body" else (_ROLE_RANK[p.role], 0, 0, i))
    return sorted(range(len(passages)), key=key.__getitem__)


def _cut(
    passage: Passage, count_tokens: Callable[[str], int], room: int, marker: str
) -> tuple[Passage, int, str] | None:
    """The longest run of whole sentences from the start that fits in `room` tokens, and what to say of it."""
    ends = sentence_ends(passage.text)
    total = len(ends) + 1
    low, high = 0, len(ends)
    best: tuple[Passage, int] | None = None
    while low < high:
        middle = (low + high + 1) // 2
        part = replace(passage, text=passage.text[: ends[middle - 1]].rstrip())
        tokens = count_tokens(passage_line(part, marker))
        if tokens <= room:
            low, best = middle, (part, tokens)
        else:
            high = middle - 1
    if best is None:
        return None
    reason = tr("Read only in part: its first {n} of {total} sentences, the rest did not fit.")
    return *best, reason.format(n=low, total=total)
