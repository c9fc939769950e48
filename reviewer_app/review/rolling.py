"""Papers that roll through a model's attention window: each part leaves notes before its cells are evicted.

What is kept in front (instruction, title, abstract) stays in the window; the review is written from that, the end of
the paper as it stands in the window, and the notes. A paragraph counts as read where its part left notes, or where it
stands whole in the window at the end: nothing else could what is written depend on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from reviewer_app.i18n import tr
from reviewer_app.paper.model import Paper
from reviewer_app.review.model import Coverage
from reviewer_app.review.passages import Passage, collect_passages, fence_marker, heading_lines, passage_line
from reviewer_app.review.plan import ReadingPlan
from reviewer_app.review.prompt import ChatPrompt, PromptProfile, build_prompt
from reviewer_app.review.window_cuts import cut_windows
from reviewer_app.review.windows import (
    HEADING,
    Window,
    divided,
    note_wording,
    notes_share,
    split_at_end,
    windows_holding,
    with_notes_announced,
)

STRATEGY = "rolling"
# A part is this share of the window, so that what stands before it is still in sight when its notes are written.
_PART = 0.5
_LEAST_PART = 64  # tokens


@dataclass(frozen=True, slots=True)
class RollingPlan:
    """What stays in front, the parts that roll through a window of `window` tokens, and the room for notes on them.

    `head` and `texts` (one for each part) are the prompt as it is read; `noted` are the numbers of the parts that are
    not whole in the window at the end, of which notes are taken. `directly` are the passages that are.
    """

    kept: tuple[Passage, ...]
    parts: tuple[Window, ...]
    head: str
    texts: tuple[str, ...]
    window: int
    notes_room: int
    note_tokens: int
    noted: tuple[int, ...]
    directly: frozenset[str]


def plan_rolling(
    profile: PromptProfile, paper: Paper, count: Callable[[str], int], room: int, notes_room: int
) -> RollingPlan | None:
    """Let `paper` roll through `room` tokens beside the instruction; the notes have `notes_room`.

    None if the abstract leaves less than two parts' room. References are left out, as in windows.
    """
    marker = fence_marker(paper.source.sha256)

    def cost(passage: Passage) -> int:
        return count(passage_line(passage, marker))

    passages = [p for p in collect_passages(paper) if p.role != "reference"]
    kept: list[Passage] = []
    for passage in passages:
        size = cost(passage) + HEADING
        if passage.role == "abstract" and size <= room // 4:
            kept.append(passage)
            room -= size
    part_room = int(room * _PART)
    if part_room < _LEAST_PART:
        return None
    pieces: list[Passage] = []
    for passage in passages:
        if passage not in kept:
            pieces += divided(passage, cost, part_room)
    sizes = [cost(p) + (HEADING if i == 0 or pieces[i - 1].section != p.section else 0) for i, p in enumerate(pieces)]
    starts = {i for i in range(1, len(pieces)) if pieces[i].section != pieces[i - 1].section}
    parts = tuple(Window(n, tuple(pieces[a:b])) for n, (a, b) in enumerate(cut_windows(sizes, starts, part_room, 0), 1))
    head, _ = split_at_end(build_prompt(profile, paper, kept).prefix, paper)
    texts = _texts(paper, kept, parts, marker)
    noted, directly = _in_sight(parts, [count(text) for text in texts], pieces, sizes, room)
    share = notes_share(notes_room, len(noted))
    return RollingPlan(tuple(kept), parts, head + "\n", texts, room, notes_room, share, noted, directly)


def _texts(paper: Paper, kept: Sequence[Passage], parts: Sequence[Window], marker: str) -> tuple[str, ...]:
    printed: set[str] = set()
    for passage in kept:
        heading_lines(paper, passage.section, printed, marker)
    texts: list[str] = []
    for part in parts:
        lines: list[str] = []
        for passage in part.passages:
            lines += (heading_lines(paper, passage.section, printed, marker), passage_line(passage, marker))
        texts.append("".join(lines))
    return tuple(texts)


def _in_sight(
    parts: Sequence[Window], tokens: Sequence[int], pieces: Sequence[Passage], sizes: Sequence[int], room: int
) -> tuple[tuple[int, ...], frozenset[str]]:
    """The parts that are not whole in the last `room` tokens, and the passages that are."""
    left = room
    noted: list[int] = []
    for part, size in zip(reversed(parts), reversed(tokens), strict=True):
        left -= size
        if left < 0:
            noted.append(part.number)
    left = room
    cut: set[str] = set()
    seen: set[str] = set()
    for piece, size in zip(reversed(pieces), reversed(sizes), strict=True):
        left -= size
        (seen if left >= 0 else cut).add(piece.id)
    return tuple(reversed(noted)), frozenset(seen - cut)


def notes_request(profile: PromptProfile, paper: Paper, part: Window) -> str:
    """What follows the window when notes are asked for: the paper's fence is closed first."""
    marker = fence_marker(paper.source.sha256)
    request = note_wording(profile).rolling.format(first=part.passages[0].id, last=part.passages[-1].id)
    return f"=== END OF PAPER {marker} ===\n{request}"


def rolling_end(profile: PromptProfile, paper: Paper, plan: RollingPlan, lines: Sequence[str]) -> str:
    """What follows the paper's last part: the lines of all notes, the end of the fence, what all requests share."""
    prompt = with_notes_announced(build_prompt(profile, paper, plan.kept), profile, paper)
    _, end = split_at_end(prompt.prefix, paper)
    notes = "\n".join(("", note_wording(profile).heading, *lines, "")) if lines else ""
    return notes + end.lstrip("\n") + prompt.common


def rolling_prompt(profile: PromptProfile, paper: Paper, plan: RollingPlan) -> ChatPrompt:
    """The prompt of which the window holds the beginning: system text and requests. `rolling_end` has the rest."""
    return replace(build_prompt(profile, paper, plan.kept), prefix=plan.head, common="")


def coverage(paper: Paper, plan: RollingPlan, count: Callable[[str], int], silent: Sequence[int] = ()) -> ReadingPlan:
    """The plan as everybody sees it; `silent` are the numbers of parts that left no notes."""
    marker = fence_marker(paper.source.sha256)
    holding = windows_holding(plan.parts)
    kept = {p.id for p in plan.kept}
    rows: list[Coverage] = []
    for passage in collect_passages(paper):
        numbers = holding.get(passage.id, ())
        noted = any(n in plan.noted and n not in silent for n in numbers)
        read = passage.id in kept or passage.id in plan.directly or noted
        reason = ""
        if not numbers and passage.id not in kept:
            reason = tr("Left out: references are not read where the paper is read in parts.")
        elif not read:
            reason = tr("The model left no notes on this part of the paper before it rolled out of sight.")
        tokens = count(passage_line(passage, marker))
        # What is kept in front is in sight from the first part on.
        windows = (1,) if read and not numbers else numbers
        rows.append(Coverage(passage.id, passage.section, tokens, read, windows, reason))
    everything = (*plan.kept, *(p for part in plan.parts for p in part.passages))
    return ReadingPlan(STRATEGY, everything, tuple(rows), sum(r.tokens for r in rows if r.read))
