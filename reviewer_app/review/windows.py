"""Papers that are longer than the model's context: read window by window, each leaving notes for the review.

The review is then written from the abstract, the notes and the conclusion. A paragraph counts as read only where its
window left notes: without them nothing that is written could depend on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from reviewer_app.i18n import tr
from reviewer_app.paper.model import Paper
from reviewer_app.paper.structure import SectionKind, section_kinds
from reviewer_app.paper.text import sentence_ends
from reviewer_app.review.model import Coverage
from reviewer_app.review.passages import Passage, collect_passages, defuse, fence_marker, passage_line
from reviewer_app.review.plan import ReadingPlan
from reviewer_app.review.prompt import NO_TITLE, TITLE_CHARACTERS, ChatPrompt, PromptProfile, build_prompt
from reviewer_app.review.window_cuts import cut_windows
from reviewer_app.review.wording import only_counts

STRATEGY = "windows"


@dataclass(frozen=True, slots=True)
class NoteWording:
    """How notes are asked for and announced. `id` is the version, kept with the review.

    `after` stands in place of the profile's own sentence, which says that the rest was left out. `request` asks for
    notes on a window ({example}: the number of its first paragraph), `rolling` on the last part of what was read so
    far ({first}, {last}).
    """

    id: str
    heading: str
    after: str
    request: str
    rolling: str


_ENGLISH = NoteWording(
    "notes/2",
    "# Notes on the whole paper, in its order",
    'That was the paper "{title}": a part of it word for word, and notes that were taken while all of it was read.',
    "\nThis is one part of the paper. Write short notes on it, as a list of up to 8 items. Begin each item with "
    '"- ", say in one sentence what this part claims, does or finds, with its figures, and end it with the number of '
    "the paragraph in square brackets, as in [{example}]. Write the list and nothing else.",
    "\nThe paper is not over yet. Write short notes on its last part, from [{first}] to [{last}], as a list of up to 8 "
    'items. Begin each item with "- ", say in one sentence what this part claims, does or finds, with its figures, and '
    "end it with the number of the paragraph in square brackets, as in [{first}]. Write the list and nothing else.",
)
# For profiles that are worded in Chinese.
_CHINESE = NoteWording(
    "notes.zh/1",
    "# 全文笔记（按原文顺序）",
    "以上是论文《{title}》：其中一部分为原文，其余是通读全文时所作的笔记。",
    "\n以上是论文的一部分。请用列表为它写简短的笔记，最多 8 条。每条以“- ”开头，"
    "用一句话写出这一部分提出、完成或发现了什么，并写明其中的数据，末尾用方括号注明段落编号，例如 [{example}]。"
    "只写列表，不写其他内容。",
    "\n论文还没有结束。请用列表为最近读到的部分（从 [{first}] 到 [{last}]）写简短的笔记，最多 8 条。每条以“- ”开头，"
    "用一句话写出这一部分提出、完成或发现了什么，并写明其中的数据，末尾用方括号注明段落编号，例如 [{first}]。"
    "只写列表，不写其他内容。",
)
_OVERLAP = 0.1  # of a window
_FEWEST_NOTES = 32  # tokens a window
MOST_NOTES = 192  # tokens a window
HEADING = 24  # tokens that a section's heading may add to a window
_ID = re.compile(r"\[\s*([a-z]+\d+)\s*\]")
_PIECE = 400  # characters: how a text without sentences is divided


@dataclass(frozen=True, slots=True)
class Window:
    """One part of the paper; numbers count from 1."""

    number: int
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class WindowPlan:
    """The windows, how many tokens of notes each may leave, and what is in the final prompt word for word."""

    windows: tuple[Window, ...]
    note_tokens: int
    kept: tuple[Passage, ...]


def plan_windows(paper: Paper, count: Callable[[str], int], room: int, final_room: int) -> WindowPlan:
    """Cut `paper` into windows of `room` tokens; the final prompt has `final_room` tokens for what is kept and notes.

    References are left out: a window of them leaves no notes on what the paper says.
    """
    marker = fence_marker(paper.source.sha256)

    def cost(passage: Passage) -> int:
        return count(passage_line(passage, marker))

    parts: list[Passage] = []
    for passage in collect_passages(paper):
        if passage.role != "reference":
            parts += divided(passage, cost, room)
    sizes = [cost(p) + (HEADING if i == 0 or parts[i - 1].section != p.section else 0) for i, p in enumerate(parts)]
    starts = {i for i in range(1, len(parts)) if parts[i].section != parts[i - 1].section}
    ranges = cut_windows(sizes, starts, room, int(room * _OVERLAP))
    windows = tuple(Window(n, tuple(parts[a:b])) for n, (a, b) in enumerate(ranges, 1))
    notes = notes_share(final_room // 2, len(windows))
    return WindowPlan(windows, notes, _kept(paper, parts, cost, final_room - notes * len(windows)))


def notes_share(room: int, parts: int) -> int:
    """Tokens that the notes of each of `parts` may have so that all of them have about `room`."""
    return max(_FEWEST_NOTES, min(MOST_NOTES, room // max(1, parts)))


def divided(passage: Passage, cost: Callable[[Passage], int], room: int) -> list[Passage]:
    """A passage as parts of at most `room` tokens with the same id, cut at the ends of sentences where it has any."""
    if cost(passage) <= room:
        return [passage]
    parts: list[Passage] = []
    held, used = "", 0
    for piece in _pieces(passage.text):
        # Each piece is counted once, with the number in front: a little too much rather than in quadratic time.
        size = cost(replace(passage, text=piece))
        if held and used + size > room:
            parts.append(replace(passage, text=held.rstrip()))
            held, used = "", 0
        held += piece
        used += size
    return [*parts, replace(passage, text=held.rstrip())]


def _pieces(text: str) -> Iterator[str]:
    """The sentences of `text`, long ones divided further, with the white space after them: together they are `text`."""
    start = 0
    for end in [*sentence_ends(text), len(text)]:
        while end - start > _PIECE:
            # Between words, where there are any.
            space = text.rfind(" ", start, start + _PIECE) + 1
            cut = space if space > start else start + _PIECE
            yield text[start:cut]
            start = cut
        if start < end:
            yield text[start:end]
        start = end


def _kept(paper: Paper, parts: Sequence[Passage], cost: Callable[[Passage], int], room: int) -> tuple[Passage, ...]:
    """Abstract and conclusion, whole paragraphs, as far as they fit."""
    kinds = section_kinds(paper)
    chosen: dict[int, Passage] = {}
    ordered = [i for i, p in enumerate(parts) if p.role == "abstract"]
    ordered += [i for i, p in enumerate(parts) if kinds.get(p.section) is SectionKind.CONCLUSION]
    for i in ordered:
        size = cost(parts[i]) + HEADING
        if size <= room:
            chosen[i] = parts[i]
            room -= size
    return tuple(chosen[i] for i in sorted(chosen))


def coverage(paper: Paper, plan: WindowPlan, count: Callable[[str], int], silent: Sequence[int] = ()) -> ReadingPlan:
    """The plan as everybody sees it; `silent` are the numbers of windows that left no notes."""
    marker = fence_marker(paper.source.sha256)
    holding = windows_holding(plan.windows)
    kept = {p.id for p in plan.kept}
    rows: list[Coverage] = []
    for passage in collect_passages(paper):
        windows = holding.get(passage.id, ())
        read = passage.id in kept or any(n not in silent for n in windows)
        reason = ""
        if not windows:
            reason = tr("Left out: references are not read window by window.")
        elif not read:
            reason = tr("The model left no notes on this part of the paper.")
        rows.append(Coverage(passage.id, passage.section, count(passage_line(passage, marker)), read, windows, reason))
    everything = tuple(p for w in plan.windows for p in w.passages)
    return ReadingPlan(STRATEGY, everything, tuple(rows), sum(r.tokens for r in rows if r.read))


def windows_holding(windows: Sequence[Window]) -> dict[str, tuple[int, ...]]:
    """The numbers of the windows in which each passage stands, by its id."""
    found: dict[str, tuple[int, ...]] = {}
    for window in windows:
        for pid in dict.fromkeys(p.id for p in window.passages):
            found[pid] = (*found.get(pid, ()), window.number)
    return found


def note_wording(profile: PromptProfile) -> NoteWording:
    """Notes are asked for in the language that the profile is worded in."""
    return _CHINESE if profile.id.partition("/")[0].endswith(".zh") else _ENGLISH


def window_prompt(profile: PromptProfile, paper: Paper, window: Window) -> tuple[ChatPrompt, str]:
    """The prompt of one window, and the request for its notes."""
    # Notes are asked for here, no section.
    prompt = replace(build_prompt(profile, paper, window.passages), common="")
    return prompt, note_wording(profile).request.format(example=window.passages[0].id)


def final_prompt(profile: PromptProfile, paper: Paper, plan: WindowPlan, notes: dict[int, str]) -> ChatPrompt:
    """The prompt from which the review is written: what is kept of the paper, and the notes in their order."""
    marker = fence_marker(paper.source.sha256)
    prompt = with_notes_announced(build_prompt(profile, paper, plan.kept), profile, paper)
    lines = [line for window in plan.windows for line in note_lines(notes.get(window.number, ""), window, marker)]
    before, end = split_at_end(prompt.prefix, paper)
    body = "\n".join((before, "", note_wording(profile).heading, *lines)) if lines else before
    return replace(prompt, prefix=body + end)


def split_at_end(prefix: str, paper: Paper) -> tuple[str, str]:
    """A prompt's text before the line that ends the paper, and from there on with the line break in front."""
    at = prefix.index(f"\n=== END OF PAPER {fence_marker(paper.source.sha256)} ===\n")
    return prefix[:at], prefix[at:]


def with_notes_announced(prompt: ChatPrompt, profile: PromptProfile, paper: Paper) -> ChatPrompt:
    """The prompt with the sentence after the paper saying that notes stand in it, and not that the rest is missing."""
    before, end = split_at_end(prompt.prefix, paper)
    closing = end.split("\n", 2)[1]
    title = defuse(paper.title, fence_marker(paper.source.sha256))[:TITLE_CHARACTERS].replace("\n", " ")
    after = note_wording(profile).after.replace("{title}", title or NO_TITLE)
    return replace(prompt, prefix=f"{before}\n{closing}\n\n{after}\n")


def note_lines(text: str, window: Window, marker: str) -> list[str]:
    """The notes of a window as lines; only ids of its own paragraphs stay, and nothing can close the fence.

    What only counts ("8 items: 8 sentences") echoes the request and notes nothing.
    """
    known = {p.id for p in window.passages}
    lines: list[str] = []
    for raw in text.splitlines():
        ids = [i for i in dict.fromkeys(_ID.findall(raw)) if i in known]
        words = defuse(_ID.sub("", raw).strip().lstrip("-*• ").strip(), marker)
        if len(words) > 2 and not only_counts(words):
            lines.append(f"- {words} " + "".join(f"[{i}]" for i in ids))
    return [line.rstrip() for line in lines]
