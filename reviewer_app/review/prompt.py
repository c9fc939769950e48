"""What the model is asked: the paper between a fence, then one request for each section of the review.

All text here is plain: a chat template and special tokens are the engine's business.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from reviewer_app.i18n import listed
from reviewer_app.locations import resource
from reviewer_app.paper.model import Paper
from reviewer_app.paper.text import one_line
from reviewer_app.review.model import SectionKey
from reviewer_app.review.passages import Passage, collect_passages, defuse, fence_marker, render_passages
from reviewer_app.review.whole_review import NO_SECTION, heading_key
from reviewer_app.review.wording import SPOKEN

_SCHEMA = 1

# What a model is asked with of which nothing else is known.
DEFAULT_PROFILE = "four-part/3"

# A title longer than this is a parsing accident and would only push the paper out of the context.
TITLE_CHARACTERS = 400
NO_TITLE = "(without a title)"


@dataclass(frozen=True, slots=True)
class SectionRequest:
    """How a profile asks for one section."""

    name: str
    guidance: str


@dataclass(frozen=True, slots=True)
class WholeRequest:
    """How a profile asks for the whole review in one go, for models that were trained to write it so.

    `headings` (see `whole_review.heading_key`) are the model's own, with the sections that they become; None for what
    belongs to none. `scores` are those of the marks that it gives, with their names. `opening` is the section of what
    stands before the first. `form` names the parts that it was trained to write, in their order.
    """

    request: str
    headings: dict[str, SectionKey | None]
    opening: SectionKey | None
    scores: dict[str, str] = field(default_factory=dict)
    form: tuple[str, ...] = ()

    @property
    def mapping(self) -> str:
        """Which part of the model's own form becomes which section, for a person; empty where it writes ours."""
        parts = [(name, self.headings.get(heading_key(name))) for name in self.form]
        return listed(f"{name} → {section.title}" for name, section in parts if section is not None)


@dataclass(frozen=True, slots=True)
class PromptProfile:
    """The wording of a review's prompts; its `id` ("four-part/3") stands in every review made with it.

    `points` is the most that is asked for in a section. `common` is what all sections' requests share, `request` what
    differs. `answer_prefix` begins the model's answer. With `whole` the model writes the four sections as one text, and
    `sections`, `common` and `request` are not used. `spoken` is the code of the language to write in, "" for the
    paper's. `plain` is for models that were trained on the bare paper behind an instruction: no fence, no numbers of
    paragraphs, `before` and the paper alone; such a paper is read whole or in part, never in windows with notes.
    `steering` is how `notes` are told, what the person wants to be looked at ("" for nothing); they stand behind the
    paper in each request, so that another wish doesn't have it read again.
    `rewrite` asks for one `point` in other words; a model that writes the whole review in one go is not asked that.
    `ask` puts a reader's `question` in the place of a section: what is read before it is the same.
    """

    id: str
    points: int
    system: str
    before: str
    after: str
    after_part: str
    common: str
    request: str
    language: str
    steering: str
    none: str
    answer_prefix: str
    sections: dict[SectionKey, SectionRequest]
    whole: WholeRequest | None = None
    spoken: str = ""
    plain: bool = False
    notes: str = ""
    rewrite: str = ""
    point: str = ""
    ask: str = ""
    question: str = ""

    def asked(self, points: int, notes: str, point: str = "", question: str = "") -> PromptProfile:
        """The same with at most `points` in a section (0: as many as it says itself) and a person's `notes`; with a
        `point`, that one alone is asked for anew; with a `question`, that is to be answered.
        """
        return replace(self, points=points or self.points, notes=notes.strip(), point=point, question=question)


@dataclass(frozen=True, slots=True)
class ChatPrompt:
    """A prompt before the model's chat template. A section's user message is `prefix + common + requests[key]`.

    `prefix`, the paper, and `common`, how a section is asked for, are the same for all sections, so they are prefilled
    once. Where the profile asks for the whole review in one go, every section's request is that one. `answer_prefix`
    stands at the start of the model's answer; it belongs to the section's text, before what the model generates.
    """

    system: str
    prefix: str
    common: str
    requests: dict[SectionKey, str]
    answer_prefix: str


def load_profile(name: str, language: str = "") -> PromptProfile:
    """The profile that ships as resources/prompts/NAME.json; "four-part/3" and "four-part" name the same file.

    `language` is the code of the language to write in. Where there is a NAME.LANGUAGE.json, worded in that language
    throughout, it is taken; a profile without one says in English what to write in.

    Raises FileNotFoundError if there is none, ValueError if it isn't a profile of this schema.
    """
    stem = name.split("/")[0]
    try:
        path = resource("prompts", f"{stem}.{language}.json")
    except FileNotFoundError:
        path = resource("prompts", f"{stem}.json")
    return replace(profile_from_json(json.loads(path.read_text(encoding="utf-8"))), spoken=language)


def mapping_of(name: str) -> str:
    """Which part of a model's own form becomes which section, for a person; empty where it writes ours.

    Empty too for a profile that isn't there: a list of a person's own may name any.
    """
    try:
        whole = load_profile(name).whole
    except (FileNotFoundError, ValueError):
        return ""
    return whole.mapping if whole else ""


def profile_from_json(data: dict[str, Any]) -> PromptProfile:
    """A profile from its file's content. Raises ValueError if a field is missing or of another schema."""
    if data.get("schema") != _SCHEMA:
        raise ValueError(f"prompt profile of schema {data.get('schema')!r}")
    whole = _whole_from_json(data["whole"]) if "whole" in data else None
    try:
        return PromptProfile(
            id=str(data["id"]),
            points=int(data["points"]),
            system=str(data["system"]),
            before=str(data["before"]),
            after=str(data["after"]),
            after_part=str(data["after_part"]),
            common="" if whole else str(data["common"]),
            request="" if whole else str(data["request"]),
            language=str(data["language"]),
            steering=str(data["steering"]),
            none=str(data["none"]),
            answer_prefix=str(data["answer_prefix"]),
            sections={}
            if whole
            else {
                key: SectionRequest(str(data["sections"][key]["name"]), str(data["sections"][key]["guidance"]))
                for key in SectionKey
            },
            whole=whole,
            plain=data.get("plain", False) is True,
            rewrite=str(data.get("rewrite", "")),
            ask=str(data.get("ask", "")),
        )
    except KeyError as e:
        raise ValueError(f"prompt profile without {e}") from e


def _whole_from_json(data: dict[str, Any]) -> WholeRequest:
    def section(name: str) -> SectionKey | None:
        return None if name == NO_SECTION else SectionKey(name)

    try:
        headings = {heading_key(title): section(str(name)) for title, name in dict(data["headings"]).items()}
        return WholeRequest(
            request=str(data["request"]),
            headings=headings,
            opening=section(str(data["opening"])),
            scores={heading_key(name): str(name) for name in data.get("scores", ())},
            form=tuple(map(str, data.get("form", ()))),
        )
    except KeyError as e:
        raise ValueError(f"prompt profile without {e}") from e


def build_prompt(
    profile: PromptProfile, paper: Paper, passages: Sequence[Passage], language: str | None = None
) -> ChatPrompt:
    """The prompts for a review of `paper` from `passages` (in reading order, as planned).

    `language` is a code such as "de"; None takes the profile's, or else the paper's own. English is used where it isn't
    known.

    With no passages the result is the overhead of the prompt, which the reading plan has to leave room for.
    """
    marker = fence_marker(paper.source.sha256)
    opened, closed = f"=== PAPER {marker} ===", f"=== END OF PAPER {marker} ==="
    title = defuse(paper.title, marker)[:TITLE_CHARACTERS].replace("\n", " ") or NO_TITLE
    left_out = max(0, len(collect_passages(paper)) - len(passages))
    after = profile.after_part if left_out else profile.after
    if profile.plain:
        lines = [profile.before, f"# {title}", render_passages(paper, passages, marker, numbered=False).rstrip()]
    else:
        lines = [
            profile.before.format(open=f'"{opened}"', close=f'"{closed}"'),
            "",
            opened,
            f"Title: {title}",
            render_passages(paper, passages, marker).rstrip("\n"),
            closed,
            "",
            after.replace("{left_out}", str(left_out)).replace("{title}", title),
            "",
        ]
    prefix = "\n".join(lines)
    code = (language if language is not None else profile.spoken or paper.language).split("-")[0].lower()
    own = paper.language.split("-")[0].lower()
    # A model that reads Chinese answers in Chinese unless it is told otherwise.
    spoken = SPOKEN.get(code) if code != "en" or own in ("", "en") else "English"
    asked: dict[str, str | int] = {
        "points": profile.points,
        "example": _example(passages),
        "none": profile.none,
        "language": profile.language.format(language=spoken) if spoken else "",
    }
    return ChatPrompt(
        system=profile.system,
        prefix=prefix,
        common="" if profile.whole else profile.common.format(**asked) + "\n",
        requests=_requests(profile, asked),
        answer_prefix=profile.answer_prefix,
    )


def _requests(profile: PromptProfile, asked: dict[str, str | int]) -> dict[SectionKey, str]:
    if profile.question:
        return dict.fromkeys(SectionKey, profile.ask.replace("{question}", one_line(profile.question)))
    notes = profile.steering.replace("{notes}", one_line(profile.notes)) if profile.notes else ""
    if profile.whole:
        return dict.fromkeys(SectionKey, notes + profile.whole.request.format(**asked))
    again = f"\n{profile.rewrite.replace('{point}', one_line(profile.point))}" if profile.point else ""
    return {
        key: notes + profile.request.format(name=section.name, guidance=section.guidance) + again
        for key, section in profile.sections.items()
    }


def _example(passages: Sequence[Passage]) -> str:
    """A number to show the form with: one that no passage has, so that copying it is seen to be a copy."""
    taken = {p.id for p in passages}
    n = 12
    while f"p{n}" in taken:
        n += 1
    return f"p{n}"
