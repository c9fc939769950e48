"""One entry for everything: the window, the command line, and each worker role (a frozen build re-enters here)."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from reviewer_app import i18n
from reviewer_app.box import box
from reviewer_app.locations import locations
from reviewer_app.no_network import forbid_network
from reviewer_app.own_command import leave_libraries_to_others

# A file of the same name in the folder never turns one of these into a paper to open.
COMMANDS = ("parse", "review", "locate", "check", "models", "nougat", "doctor", "bench")


def main(argv: Sequence[str] | None = None) -> int:
    """Run what `argv` asks for and return the exit status: 0, 1 (failed), 2 (wrong use) or 130 (interrupted)."""
    args = list(sys.argv[1:] if argv is None else argv)
    if args[:1] == ["worker"]:
        i18n.install(i18n.known(os.environ.get(i18n.VARIABLE, "")) or i18n.ENGLISH)
        return _worker(args[1:])
    # Before the rooms are imported and the help is made: both are in the person's language.
    asked, args = i18n.take_option(args)
    args = box.take_option(args)
    chosen = i18n.preferred(locations().language) if asked is None else i18n.known(asked)
    i18n.install(chosen or i18n.ENGLISH)
    if chosen is None:
        known = ", ".join(i18n.LANGUAGES)
        sys.stderr.write(i18n.tr("--lang: “{asked}” is none of {known}.").format(asked=asked, known=known) + "\n")
        return 2
    # Only the window needs Qt: the command line must work where no display library is installed.
    if not args or (args[0] == "open" and args[1:2] not in (["-h"], ["--help"])) or _is_paper(args[0]):
        paths = args[1:] if args[:1] == ["open"] else args
        gc.disable()  # what is imported stays: to look for garbage among it takes a twentieth of the start
        from reviewer_app.ui.app import run_window

        gc.enable()
        return run_window([Path(p) for p in paths])
    from reviewer_app.cli import run

    return run(args)


def start() -> int:
    """`main` as a process of its own, which opens no connection; workers decide that by their role."""
    leave_libraries_to_others()
    if sys.argv[1:2] != ["worker"]:
        forbid_network()
    return main()


def _is_paper(arg: str) -> bool:
    # A desktop's "Open with" passes the bare path.
    return arg not in COMMANDS and not arg.startswith("-") and (arg.lower().endswith(".pdf") or Path(arg).is_file())


def _worker(args: Sequence[str]) -> int:
    from reviewer_app.ipc.role import ROLES
    from reviewer_app.workers.start import run

    if len(args) != 1 or args[0] not in ROLES:
        sys.stderr.write(f"worker: one of {', '.join(ROLES)}\n")
        return 2
    return run(ROLES[args[0]])


if __name__ == "__main__":
    raise SystemExit(start())
