"""The calls that every text shown to a person passes through, and the languages that there are.

The texts in the code are English. A catalogue is a gettext `.po` file in resources/translations, read as it stands: a
thousand entries take a few milliseconds, and no compiled copy can be out of date. `packaging/translations.py` brings
the files up to date with the code.
"""

from __future__ import annotations

import contextlib
import ctypes
import gettext
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from functools import cache
from locale import windows_locale
from pathlib import Path

from reviewer_app.locations import resource

# Code -> the language's own name. The codes stand in settings and on the command line.
LANGUAGES = {"en": "English", "zh": "简体中文"}
ENGLISH = "en"

# Overrules the setting and the system's language; a worker is told its language so.
VARIABLE = "REVIEWER_LANGUAGE"

_FILES = {"zh": "zh_CN.po"}
_ENTRY = re.compile(r"(?:[ \t]*\S.*\n?)+")
_FIELD = re.compile(
    r'^(msgctxt|msgid|msgid_plural|msgstr|msgstr\[(\d+)\])\s+((?:"(?:[^"\\\n]|\\.)*"\s*)+)', re.MULTILINE
)
_QUOTED = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
_PLURALS = re.compile(r"^Plural-Forms:.*?plural=([^;\n]+)", re.MULTILINE)


class Catalogue(gettext.NullTranslations):
    """The texts of one language; what it lacks is English."""

    def __init__(
        self,
        language: str,
        texts: Mapping[str, Sequence[str]],
        plural: str = "n != 1",
        plurals: Mapping[str, str] | None = None,
    ) -> None:
        """`texts` maps an English text (of a counted one the singular) to its forms, `plural` chooses among them.

        `plurals` maps an English singular to its plural.
        """
        super().__init__()
        self.language = language
        self.texts = texts
        self.plurals = plurals or {}
        self._form = gettext.c2py(plural)

    def gettext(self, message: str) -> str:
        """`message` in this language."""
        forms = self.texts.get(message)
        return forms[0] if forms else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The form for `n`."""
        forms = self.texts.get(msgid1)
        if forms is None:
            return super().ngettext(msgid1, msgid2, n)
        return forms[min(self._form(n), len(forms) - 1)]


_english = Catalogue(ENGLISH, {})
_installed = _english
_spoken: ContextVar[Catalogue | None] = ContextVar("_spoken", default=None)


def tr(text: str) -> str:
    """`text` in the language in use. Fill in placeholders after the call: `tr("{n} pages").format(n=3)`."""
    return (_spoken.get() or _installed).gettext(text)


def trn(singular: str, plural: str, n: int) -> str:
    """The form of a counted text that fits `n`, with `{n}` filled in."""
    return (_spoken.get() or _installed).ngettext(singular, plural, n).format(n=n)


def mark(text: str) -> str:
    """`text` as it is: it is to be translated, but only where it is shown, by `tr`."""
    return text


def sentences(*parts: str) -> str:
    """Sentences after one another; full-width punctuation has its space within. Empty ones are left out."""
    said = ""
    for part in filter(None, parts):
        touches = said.endswith(("。", "！", "？", "；", "，", "：", "\n")) or part.startswith(("（", "，"))
        said += part if not said or touches else f" {part}"
    return said


def listed(items: Iterable[str]) -> str:
    """Pages, names or the like after one another, with the mark that stands between them in the language in use."""
    return ("、" if language() == "zh" else ", ").join(items)


def language() -> str:
    """The code of the language in use."""
    return (_spoken.get() or _installed).language


def install(code: str) -> None:
    """Show the language `code` from here on; English if there is no such language."""
    global _installed
    _installed = catalogue(code)


@contextlib.contextmanager
def spoken(code: str) -> Iterator[None]:
    """Within this block, and in this thread, `tr` speaks `code`: a review is exported in its own language."""
    token = _spoken.set(catalogue(code))
    try:
        yield
    finally:
        _spoken.reset(token)


@cache
def catalogue(code: str) -> Catalogue:
    """The catalogue of a language."""
    if code not in _FILES:
        return _english
    return read_po(code, resource("translations", _FILES[code]).read_text(encoding="utf-8"))


def read_po(code: str, text: str) -> Catalogue:
    """A catalogue from a `.po` file's text; entries that are fuzzy or lack a form are left out.

    The format: https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html
    """
    texts: dict[str, Sequence[str]] = {}
    counted: dict[str, str] = {}
    header = ""
    for entry in _ENTRY.findall(text):
        fields = {
            name: "".join(_unescaped(part) for part in _QUOTED.findall(quoted))
            for name, _, quoted in _FIELD.findall(entry)
        }
        if "msgid" not in fields:
            continue
        if not fields["msgid"]:
            header = fields.get("msgstr", "")
            continue
        forms = [value for name, value in fields.items() if name.startswith("msgstr")]
        if all(forms) and not re.search(r"^#,.*\bfuzzy\b", entry, re.MULTILINE):
            texts[fields["msgid"]] = forms
            if "msgid_plural" in fields:
                counted[fields["msgid"]] = fields["msgid_plural"]
    plurals = _PLURALS.search(header)
    return Catalogue(code, texts, plurals[1] if plurals else "n != 1", counted)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda m: _ESCAPED.get(m[1], m[1]), text)


# -- which language


def known(name: str) -> str | None:
    """The code of the language that a locale's name ("zh_CN.UTF-8", "zh-Hans", "en") stands for; None if not had."""
    code = re.split(r"[-_.@]", name.strip())[0].lower()
    return code if code in LANGUAGES else None


def take_option(arguments: Sequence[str]) -> tuple[str | None, list[str]]:
    """The value of `--lang` (None without one), which may stand anywhere, and the other arguments.

    It is looked for before anything else, since the help is to be in that language.
    """
    asked: str | None = None
    rest: list[str] = []
    left = iter(arguments)
    for argument in left:
        if argument == "--":
            return asked, [*rest, argument, *left]
        if argument == "--lang":
            asked = next(left, "")
        elif argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
        else:
            rest.append(argument)
    return asked, rest


def preferred(setting: Path) -> str:
    """The language to show: of `REVIEWER_LANGUAGE`, else of the file `setting`, else of the system, else English."""
    named = known(os.environ.get(VARIABLE, "")) or kept(setting)
    if named:
        return named
    # The first language of the system that there is a catalogue for, as programs of the desktop choose it.
    return next(filter(None, map(known, _system_languages())), ENGLISH)


def kept(setting: Path) -> str | None:
    """The language that a person chose, from the file `setting`; None if the system's is to be taken."""
    try:
        return known(setting.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None


def _system_languages() -> list[str]:
    """The names of the languages that the person told the system to prefer, best first."""
    # The order of POSIX and gettext; set in a terminal of Windows and macOS too, where a person wants it.
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        names = os.environ.get(variable, "")
        if names and names not in ("C", "C.UTF-8", "POSIX"):
            return names.split(":")
    if sys.platform == "win32":
        return [windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")]
    if sys.platform == "darwin":
        try:
            asked = subprocess.run(
                ["/usr/bin/defaults", "read", "-g", "AppleLanguages"], capture_output=True, text=True, timeout=5
            )
        except (OSError, subprocess.SubprocessError):
            return []
        return re.findall(r"[A-Za-z][\w-]+", asked.stdout)
    return []
