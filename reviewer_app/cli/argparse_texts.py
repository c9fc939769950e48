"""argparse's own words in the language in use.

argparse asks gettext's default domain, which is compiled files beside Python and nobody's to fill; its two calls are
given our catalogue instead.
"""

from __future__ import annotations

import argparse

from reviewer_app.i18n import mark, tr

# As Python 3.11 to 3.14 word them. A text that a later Python words otherwise is shown in English.
_TEXTS = (
    mark("usage: "),
    mark("options"),
    mark("positional arguments"),
    mark("show this help message and exit"),
    mark("show program's version number and exit"),
    mark("%(prog)s: error: %(message)s\n"),
    mark("argument %(argument_name)s: %(message)s"),
    mark("the following arguments are required: %s"),
    mark("unrecognized arguments: %s"),
    mark("invalid choice: %(value)r (choose from %(choices)s)"),
    mark("invalid %(type)s value: %(value)r"),
    mark("expected one argument"),
    mark("expected at least one argument"),
    mark("expected at most one argument"),
    mark("expected %s argument"),
    mark("expected %s arguments"),
    mark("not allowed with argument %s"),
    mark("one of the arguments %s is required"),
    mark("ambiguous option: %(option)s could match %(matches)s"),
    mark("ignored explicit argument %r"),
)


def translate_argparse() -> None:
    """Let argparse speak through `tr` from here on, in whichever language is in use when it speaks."""
    vars(argparse).update(_=tr, ngettext=_counted)


def _counted(singular: str, plural: str, n: int) -> str:
    """As `gettext.ngettext`; argparse fills the number in by itself."""
    return tr(singular if n == 1 else plural)
