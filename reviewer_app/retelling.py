"""What a run noted in one language, told in another: its notes are kept as sentences, a review has its own language.

A sentence is recognised by the text that it was made from, in any language; what was filled in is told in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from reviewer_app.i18n import LANGUAGES, catalogue, language, mark, spoken, tr
from reviewer_app.review.sections import SectionKey

_FIELD = re.compile(r"\{(\w+)[^{}]*\}")
# A template with fewer letters of its own ("{n} of {total}") fits what it never made.
_LEAST_LETTERS = {"en": 4, "zh": 2}
# Tried where no other fits, for a section that is known: it says nothing by itself.
_OF_A_SECTION = mark("{section}: {what}.")
_DEEPEST = 3
_FORMS = {"n": r"[\d,]+"}


class _Template(NamedTuple):
    """A text as it stands in one language; `counted` is the English plural of one that counts."""

    text: str
    english: str
    counted: str


def retold(sentence: str, depth: int = 0) -> str:
    """`sentence` in the language in use; as it is where it isn't the program's own."""
    for template in (*_templates(), *_of_a_section()):
        values = _values(template.text, sentence)
        if values is None or (template.english == _OF_A_SECTION and values["section"] not in _section_titles()):
            continue
        if depth < _DEEPEST:
            values = {name: retold(value, depth + 1) for name, value in values.items()}
        return _filled(template, values)
    return sentence


@cache
def _section_titles() -> frozenset[str]:
    """The sections' titles in all languages."""

    def titles(code: str) -> list[str]:
        with spoken(code):
            return [key.title for key in SectionKey]

    return frozenset(title for code in LANGUAGES for title in titles(code))


@cache
def _templates() -> tuple[_Template, ...]:
    """The texts of all languages, those first that say most by themselves."""
    return tuple(sorted(_all_templates(), key=lambda t: -len(_FIELD.sub("", t.text))))


def _all_templates() -> Iterator[_Template]:
    for code in LANGUAGES:
        for other in LANGUAGES:
            found = catalogue(other)
            for english, forms in found.texts.items():
                counted = found.plurals.get(english, "")
                for text in forms if code == other else (english, counted):
                    if sum(map(str.isalpha, _FIELD.sub("", text))) >= _LEAST_LETTERS[code]:
                        yield _Template(text, english, counted)


def _of_a_section() -> Iterator[_Template]:
    return (_Template(catalogue(code).gettext(_OF_A_SECTION), _OF_A_SECTION, "") for code in LANGUAGES)


def _values(template: str, sentence: str) -> dict[str, str] | None:
    """What `template` was filled in with to give `sentence`; None if it wasn't."""
    # Most templates are ruled out by a part of them that the sentence lacks.
    if any(part not in sentence for part in _FIELD.sub("\0", template).split("\0")):
        return None
    found = _pattern(template).fullmatch(sentence)
    return found.groupdict() if found else None


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts: list[str] = []
    at, names = 0, set[str]()
    for field in _FIELD.finditer(template):
        parts.append(re.escape(template[at : field.start()]))
        form = _FORMS.get(field[1], ".+?")
        parts.append(f"(?P={field[1]})" if field[1] in names else f"(?P<{field[1]}>{form})")
        names.add(field[1])
        at = field.end()
    return re.compile("".join([*parts, re.escape(template[at:])]), re.DOTALL)


def _filled(template: _Template, values: dict[str, str]) -> str:
    number = values.get("n", "").replace(",", "")
    if template.counted and number.isdecimal():
        text = catalogue(language()).ngettext(template.english, template.counted, int(number))
    else:
        text = tr(template.english)
    return _FIELD.sub(lambda field: values.get(field[1], field[0]), text)
