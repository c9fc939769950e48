"""The one translation call that every string shown to a person passes through."""

from __future__ import annotations

import gettext
from pathlib import Path

_translation: gettext.NullTranslations = gettext.NullTranslations()


def install(language: str, folder: Path) -> None:
    """Show `language` (a code such as "zh_CN") where `folder` holds a catalogue for it, else English."""
    global _translation
    _translation = gettext.translation("reviewer_app", folder, [language], fallback=True)


def tr(text: str) -> str:
    """`text` in the language in use. Fill in placeholders after the call: `tr("{n} pages").format(n=3)`."""
    return _translation.gettext(text)


def trn(singular: str, plural: str, n: int) -> str:
    """The form of a counted text that fits `n`, with `{n}` filled in."""
    return _translation.ngettext(singular, plural, n).format(n=n)
