"""A venue as its file describes it: see resources/venues/README.md for what each field means."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final, Literal

import msgspec

from reviewer_app.i18n import ENGLISH, language
from reviewer_app.review.model import SectionKey

# In the file an id is a name of the command line, and a key a part of a name in the store.
_Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)]
_Line = Annotated[str, msgspec.Meta(min_length=1, max_length=600)]
# One text for every language, or one for each by its code; English stands in for those that aren't there.
Text = _Line | dict[str, _Line]
_Date = Annotated[str, msgspec.Meta(pattern=r"^\d{4}(-\d{2}){0,2}$")]
Answer = Literal["yes", "no", "ask"]


class Use(StrEnum):
    """What something is used for in a review; all but `CHECK` mean a language model.

    UNDERSTAND: it is asked about the paper. CHECK: code looks for faults. POLISH: it betters the wording of what the
    person wrote. SUGGEST: it proposes single points. WRITE: it writes a draft of the review.
    """

    UNDERSTAND = "understand"
    CHECK = "check"
    POLISH = "polish"
    SUGGEST = "suggest"
    WRITE = "write"


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The venue's rule in our own words, and what it says of each use: yes, no, or ask, where it depends.

    `as_of` is the day or month in which it was looked up, `hearsay` that only others quote it. `disclose`: what was
    used is to be told. `own_first`: the person's own assessment is written before a model helps. `hand_in`: all
    exchanges with a model are handed in.
    """

    rule: Text
    as_of: _Date
    source: _Line
    understand: Answer
    polish: Answer
    suggest: Answer
    write: Answer
    check: Answer = "yes"
    edition: str = ""
    hearsay: bool = False
    disclose: bool = False
    own_first: bool = False
    hand_in: bool = False

    def of(self, use: Use) -> Answer:
        """What it says of one use."""
        answer: Answer = getattr(self, use.value)
        return answer


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One value of a scale or a choice, and the venue's words for it, if it has any."""

    value: _Line
    en: str = ""
    zh: str = ""

    @property
    def words(self) -> str:
        """The words in the language in use."""
        return self.zh or self.en if language() == "zh" else self.en

    @property
    def text(self) -> str:
        """Value and words, as they are shown and exported."""
        return self.value if self.words in ("", self.value) else f"{self.value}: {self.words}"


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"sections": "from"}):
    """One field of a form. A `scale` or a `choice` has `choices`; `sections` are those whose points may be taken over.

    What goes `to` the editor is never exported with what the authors see, unless a person says so.
    """

    key: _Name
    title: Text
    kind: Literal["text", "choice", "scale"] = "text"
    choices: tuple[Choice, ...] = ()
    sections: tuple[SectionKey, ...] = ()
    to: Literal["authors", "editor"] = "authors"

    @property
    def name(self) -> str:
        """The title in the language in use."""
        return in_words(self.title)

    @property
    def confidential(self) -> bool:
        """Whether only the editor is to read it."""
        return self.to == "editor"

    def shown(self, value: str) -> str:
        """The text of the choice with this value; a value that isn't one of them stands for itself."""
        return next((c.text for c in self.choices if c.value == value), value)


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a venue asks to be filled in, in its order. `id` is the venue's whose form it is."""

    field: Annotated[tuple[Field, ...], msgspec.Meta(min_length=1)]
    source: _Line
    edition: str = ""
    hearsay: bool = False
    id: str = ""


class Venue(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One file. A name in place of a policy or a form is that of the venue which has the same.

    What stands behind `form` is about the manuscript, and read by the checks alone.
    """

    id: _Name
    name: Text
    policy: Policy | _Name | None = None
    form: Form | _Name | None = None
    source: str = ""
    as_of: str = ""
    pages: int = 0
    free: tuple[str, ...] = ()
    paper: str = ""
    line_numbers: bool = False
    page_numbers: bool = False
    checklist: str = ""

    @property
    def title(self) -> str:
        """The name in the language in use."""
        return in_words(self.name)

    @property
    def rules(self) -> Policy | None:
        """The policy, once the catalogue has followed a name to it."""
        return self.policy if isinstance(self.policy, Policy) else None

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields of the form, in its order; none without a form."""
        return self.form.field if isinstance(self.form, Form) else ()


# What has to be in a text that is given for each language.
_FALLBACK: Final = ENGLISH


def in_words(text: Text) -> str:
    """A text of a venue's file in the language in use."""
    return text if isinstance(text, str) else text.get(language()) or text[_FALLBACK]


def faults(venue: Venue) -> list[str]:
    """What the types of the fields can't say, each in a few words: English is missing, a key twice, no choices."""
    texts: dict[str, Text] = {"name": venue.name}
    if isinstance(venue.policy, Policy):
        texts["policy.rule"] = venue.policy.rule
    texts |= {f"{f.key}.title": f.title for f in venue.fields}
    found = [f"{where}.en" for where, text in texts.items() if isinstance(text, dict) and _FALLBACK not in text]
    keys = [f.key for f in venue.fields]
    found += [f"{key} × {keys.count(key)}" for key in dict.fromkeys(keys) if keys.count(key) > 1]
    found += [f"{f.key}.choices" for f in venue.fields if (f.kind == "text") == bool(f.choices)]
    for f in venue.fields:
        values = [c.value for c in f.choices]
        found += [f"{f.key}.choices: {v} × {values.count(v)}" for v in dict.fromkeys(values) if values.count(v) > 1]
    return found
