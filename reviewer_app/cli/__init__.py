"""The command line: everything that the window does, without one. Progress goes to stderr, results to stdout."""

from __future__ import annotations

import argparse
import importlib
import io
import math
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from reviewer_app import __version__
from reviewer_app.box.box import OPTION
from reviewer_app.checks.checklists import checklists
from reviewer_app.checks.groups import GROUPS
from reviewer_app.checks.venues import venues
from reviewer_app.cli.argparse_texts import translate_argparse
from reviewer_app.cli.console import FAILED, INTERRUPTED, OK, WRONG_USE, Console
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import LANGUAGES, tr
from reviewer_app.review.language import CHOICES
from reviewer_app.review.model import SEVERITIES, Severity
from reviewer_app.session.practice import Mode
from reviewer_app.session.settings import KEYS

if TYPE_CHECKING:
    from reviewer_app.messages.model import Adapter

Command = Callable[[argparse.Namespace, Console], int]


def run(argv: Sequence[str], stdout: TextIO | None = None, stderr: TextIO | None = None) -> int:
    """Do what `argv` says and return the exit status: 0, 1 (failed), 2 (wrong use) or 130 (interrupted)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Papers hold every character; a console that can't show one shows a stand-in.
            stream.reconfigure(encoding="utf-8", errors="replace")
    console = Console(stdout or sys.stdout, stderr or sys.stderr)
    translate_argparse()
    parser = _parser()
    try:
        args = parser.parse_args(argv)
    except SystemExit as stop:
        # argparse has said what is wrong, or has shown the help.
        return stop.code if isinstance(stop.code, int) else WRONG_USE
    command: Command = args.command
    try:
        return command(args, console)
    except ReviewerError as error:
        console.error(error)
        return WRONG_USE if error.code is ErrorCode.WRONG_USE else FAILED
    except KeyboardInterrupt:
        console.say(tr("Interrupted."))
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output went away (`| head`); that is its right. Python flushes once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="reviewer-app",
        description=tr("Reviews a scientific paper on this machine. Without a command it opens the window."),
    )
    parser.add_argument(
        "--lang",
        choices=tuple(LANGUAGES),
        help=tr("the language of window, help and messages; default: the one chosen in the window, else the system's"),
    )
    # Taken out before the rest is looked at, as --lang is; it stands here for the help.
    parser.add_argument(
        OPTION,
        action="store_true",
        help=tr(
            "open papers and models in processes that may do all that you may; only where the box stands in the way"
        ),
    )
    parser.add_argument("--version", action="version", version=f"reviewer-app {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    parse = commands.add_parser("parse", help=tr("read a PDF into structured text"))
    parse.add_argument("paper", type=Path, metavar="PAPER.pdf")
    parse.add_argument("-o", "--output", type=Path, metavar="paper.json", help=tr("default: standard output"))
    parse.add_argument("--markdown", action="store_true", help=tr("write Markdown instead of JSON"))
    parse.add_argument("--password", help=tr("for a protected PDF"))
    parse.add_argument(
        "--parser",
        choices=("auto", "mupdf", "nougat"),
        default="auto",
        help=tr("auto: Nougat where it and a card are there"),
    )
    parse.set_defaults(command=_later("paper_commands", "parse"))

    review = commands.add_parser(
        "review",
        help=tr("let the model review one or more PDFs"),
        epilog=tr("What no option says is taken from settings.toml in the settings folder, as in the window."),
    )
    review.add_argument("papers", type=Path, nargs="+", metavar="PAPER.pdf")
    review.add_argument(
        "-o",
        "--output",
        metavar="review.md|FOLDER",
        help=tr("default: standard output; a name ending in .docx, .odt or .html makes such a file"),
    )
    review.add_argument("--json", metavar="review.json|FOLDER")
    review.add_argument("--model", metavar="ID|FILE.gguf", help=tr("default: the best one installed"))
    review.add_argument("--password", help=tr("for a protected PDF"))
    review.add_argument(
        "--parser",
        choices=("auto", "mupdf", "nougat"),
        default="auto",
        help=tr("auto: Nougat where it and a card are there"),
    )
    review.add_argument(
        "--ctx", type=_count, metavar="TOKENS", help=tr("0: as the paper, the model and the memory allow")
    )
    review.add_argument("--max-tokens", type=_positive, metavar="N", help=tr("for each section"))
    review.add_argument(
        "--points", type=_count, metavar="N", help=tr("the most in a section; 0: as the model's prompts say")
    )
    review.add_argument(
        "--steer",
        default="",
        metavar="TEXT",
        help=tr("what the model is to look at in this paper, such as “be strict on statistics”"),
    )
    review.add_argument("--strategy", choices=KEYS["strategy"].choices)
    review.add_argument(
        "--language",
        choices=CHOICES,
        help=tr("what the review is written and exported in; default: the paper's own language"),
    )
    review.add_argument("--seed", type=_seed, metavar="N")
    review.add_argument("--temperature", type=_temperature, metavar="T")
    review.add_argument("--threads", type=_count, metavar="N", help=tr("0: as many as are measured to serve"))
    review.add_argument(
        "--gpu-layers",
        type=_count,
        metavar="N",
        help=tr("layers on the graphics card; 0 computes on the processor alone (default: all that fit)"),
    )
    review.add_argument(
        "--lora",
        type=_adapter,
        action="append",
        default=[],
        metavar="FILE[:SCALE]",
        help=tr("a LoRA adapter in GGUF form, and how strongly it counts (default 1)"),
    )
    review.add_argument(
        "--scores", action="store_true", help=tr("export the scores, too, that some models give and nobody calibrated")
    )
    review.add_argument("--checks", action="store_true", help=tr("export what code found in the paper, too"))
    review.add_argument(
        "--read-hidden", action="store_true", help=tr("give the model the text that readers do not see, too")
    )
    review.add_argument(
        "--mode", choices=tuple(Mode), help=tr("your own draft, or a review for a venue; default: as in the settings")
    )
    review.add_argument("--venue", default="", metavar="NAME", help=tr("for which you review; see venues"))
    review.add_argument(
        "--allowed-by-editor",
        action="store_true",
        help=tr("your editor allows a model; the review tells that you said so"),
    )
    review.add_argument("--kv-type", choices=KEYS["kv_type"].choices, help=tr("what the state of the model is kept in"))
    review.add_argument(
        "--snapshot",
        action=argparse.BooleanOptionalAction,
        help=tr("keep the prefilled state on disk, for the next review of the paper"),
    )
    review.set_defaults(command=_later("paper_commands", "review"))

    export = commands.add_parser(
        "export", help=tr("print what was written in the window: the review, or the venue's form in its order")
    )
    export.add_argument("paper", type=Path, metavar="PAPER.pdf|review.json")
    export.add_argument("-o", "--output", type=Path, metavar="FILE", help=tr("default: standard output"))
    export.add_argument("--form", action="store_true", help=tr("the venue's form in place of the four sections"))
    export.add_argument("--venue", default="", metavar="ID", help=tr("default: the one chosen for the paper"))
    export.add_argument(
        "--for",
        dest="reader",
        choices=("authors", "editor", "both"),
        default="authors",
        help=tr("whose fields; what is confidential goes to the editor alone"),
    )
    export.add_argument(
        "--fill", action="store_true", help=tr("put the points of the four sections into the form's empty fields")
    )
    export.add_argument("--grouped", action="store_true", help=tr("the points of each section by severity"))
    export.add_argument(
        "--severity",
        type=_severities,
        default=(),
        metavar="NAME,…",
        help=tr("only points of these: major, minor, question"),
    )
    export.add_argument(
        "--log", action="store_true", help=tr("as JSON, what models were asked and answered, and what you made of it")
    )
    export.add_argument("--plain", action="store_true", help=tr("without the signs of Markdown"))
    export.set_defaults(command=_later("export_command", "export"))

    venues_known = commands.add_parser(
        "venues", help=tr("what venues allow of language models, and their review forms")
    )
    venues_known.add_argument("action", choices=("list", "show", "check"), nargs="?", default="list")
    venues_known.add_argument("name", nargs="?", metavar="ID|FILE.toml")
    venues_known.add_argument("--json", action="store_true")
    venues_known.set_defaults(command=_later("venue_command", "venues"))

    ask = commands.add_parser("ask", help=tr("ask a question about a paper; the answer comes with its places"))
    ask.add_argument("paper", type=Path, metavar="PAPER.pdf")
    ask.add_argument("question", metavar="QUESTION")
    ask.add_argument("--model", metavar="ID|FILE.gguf", help=tr("default: the one chosen in the window"))
    ask.add_argument("--ctx", type=_count, metavar="TOKENS", help=tr("context; default: as fits"))
    ask.add_argument("--max-tokens", type=_positive, metavar="N", help=tr("of the answer"))
    ask.add_argument("--threads", type=_count, metavar="N", help=tr("0: as many as are measured to serve"))
    ask.add_argument("--language", choices=CHOICES, help=tr("of the answer; default: the paper's own"))
    ask.add_argument("--mode", choices=tuple(Mode), help=tr("your own draft, or a review for a venue"))
    ask.add_argument("--venue", default="", metavar="NAME", help=tr("for which you review; see venues"))
    ask.add_argument(
        "--allowed-by-editor", action="store_true", help=tr("your editor allows a model to be asked about the paper")
    )
    ask.add_argument("--password", help=tr("for a protected PDF"))
    ask.add_argument("--json", action="store_true")
    ask.set_defaults(command=_later("ask_command", "ask"))

    locate = commands.add_parser("locate", help=tr("find where in the paper each point belongs"))
    locate.add_argument("paper", type=Path, metavar="PAPER.json")
    locate.add_argument("points", type=Path, metavar="POINTS.jsonl")
    locate.set_defaults(command=_later("paper_commands", "locate"))

    annotate = commands.add_parser(
        "annotate", help=tr("copy a PDF with the points of a review as notes at their places")
    )
    annotate.add_argument("paper", type=Path, metavar="PAPER.pdf")
    annotate.add_argument("--review", type=Path, required=True, metavar="review.json")
    annotate.add_argument("-o", "--output", type=Path, required=True, metavar="copy.pdf")
    annotate.add_argument("--password", help=tr("for a protected PDF"))
    annotate.set_defaults(command=_later("review_commands", "annotate"))

    compare = commands.add_parser("compare", help=tr("tell which passages of a review changed in a new draft"))
    compare.add_argument("old", type=Path, metavar="OLD.pdf")
    compare.add_argument("new", type=Path, metavar="NEW.pdf")
    compare.add_argument("--review", type=Path, required=True, metavar="review.json")
    compare.add_argument("--json", action="store_true")
    compare.set_defaults(command=_later("review_commands", "compare"))

    lint = commands.add_parser("lint", help=tr("remark on the sentences of your own review, without a model"))
    lint.add_argument("review", type=Path, metavar="REVIEW.md")
    lint.add_argument("--paper", type=Path, metavar="PAPER.pdf", help=tr("find the place of each point in it"))
    lint.add_argument("--password", help=tr("for a protected PDF"))
    lint.add_argument("--without", metavar="KIND,…", default="", help=tr("make no remarks of these kinds"))
    lint.add_argument("--json", action="store_true")
    lint.set_defaults(command=_later("review_commands", "lint"))

    organise = commands.add_parser(
        "organise",
        help=tr("put notes and received reviews into the four sections, every sentence in one place, without a model"),
    )
    organise.add_argument("sources", type=Path, nargs="*", metavar="FILE|FOLDER", help=tr("text, Markdown or JSON"))
    organise.add_argument("-o", "--output", type=Path, metavar="out.md", help=tr("default: standard output"))
    organise.add_argument(
        "--json",
        type=Path,
        metavar="out.json",
        help=tr("a name in .jsonl takes a line for each file, and goes on there"),
    )
    organise.add_argument("--paper", type=Path, metavar="PAPER.pdf", help=tr("find the place of each point in it"))
    organise.add_argument(
        "--sentences", type=Path, metavar="IN.jsonl", help=tr('tell the part of each {{"id", "text"}} line').format()
    )
    organise.set_defaults(command=_later("organise_command", "organise"))

    check = commands.add_parser(
        "check",
        help=tr("find what code can prove about one or more PDFs, without a model"),
        description=tr(
            "An error is proved by arithmetic or by the paper's own text, likely is what a reader would nearly always "
            "agree with, a note is worth a look. The exit code is 0 whatever is found."
        ),
    )
    check.add_argument("papers", type=Path, nargs="+", metavar="PAPER.pdf")
    check.add_argument("--json", action="store_true", help=tr("an object for one paper, a list for several"))
    check.add_argument("--blind", action="store_true", help=tr("the paper was submitted without its authors' names"))
    check.add_argument(
        "--venue",
        choices=sorted(venues()),
        default="",
        metavar="ID",
        help=tr("compare pages, size and numbers with what this venue asks for: {ids}").format(
            ids=", ".join(sorted(venues()))
        ),
    )
    check.add_argument(
        "--checklist",
        choices=sorted(checklists()),
        action="append",
        default=[],
        metavar="ID",
        help=tr("go through this checklist too: {ids}").format(ids=", ".join(sorted(checklists()))),
    )
    check.add_argument(
        "--retracted",
        type=Path,
        metavar="FILE",
        help=tr("a list of retracted works, one DOI a line, to look the references up in"),
    )
    check.add_argument(
        "--only",
        type=_groups,
        default=GROUPS,
        metavar="GROUP,…",
        help=tr("some of: {groups}").format(groups=", ".join(GROUPS)),
    )
    check.add_argument("--password", help=tr("for a protected PDF"))
    check.set_defaults(command=_later("check_command", "check"))

    library = commands.add_parser("library", help=tr("the papers that were opened in the window, and their reviews"))
    library.add_argument("--search", metavar="TEXT", help=tr("list the points and notes with all these words instead"))
    library.add_argument("--json", action="store_true")
    library.set_defaults(command=_later("library_command", "library"))

    models = commands.add_parser("models", help=tr("the models that the program knows"))
    models.add_argument("action", choices=("list", "verify", "import", "remove", "download", "use"))
    models.add_argument("name", nargs="?", metavar="ID|FILE.gguf")
    models.add_argument("--manifest", type=Path, metavar="FILE")
    models.add_argument("--json", action="store_true")
    models.set_defaults(command=_later("model_commands", "models"))

    nougat = commands.add_parser("nougat", help=tr("the parser for machines with a GPU"))
    nougat.add_argument("action", choices=("install", "status", "remove", "selftest"))
    nougat.add_argument("--weights", choices=("base", "small"), default="base", help=tr("which of the two sizes"))
    nougat.add_argument("--yes", action="store_true", help=tr("ask nothing: the licence of the weights is accepted"))
    nougat.add_argument("--environment-only", action="store_true", help=tr("build the environment, fetch no weights"))
    nougat.add_argument("--python", type=Path, metavar="PATH", help=tr("the Python to build the environment with"))
    nougat.set_defaults(command=_later("nougat_command", "nougat"))

    doctor = commands.add_parser("doctor", help=tr("what this machine can run, and why not more"))
    doctor.add_argument("--json", action="store_true")
    doctor.add_argument(
        "--self-test", action="store_true", help=tr("only compute a few tokens in every way that a review uses")
    )
    doctor.set_defaults(command=_later("doctor_command", "doctor"))

    bench = commands.add_parser("bench", help=tr("measure this machine"))
    bench.add_argument("--json", action="store_true")
    bench.set_defaults(command=_later("system_commands", "bench"))
    return parser


def _later(module: str, function: str) -> Command:
    """A command of this room whose module is loaded once it runs: the help is there before the session's rooms are."""

    def command(args: argparse.Namespace, console: Console) -> int:
        run_it: Command = getattr(importlib.import_module(f"{__name__}.{module}"), function)
        return run_it(args, console)

    return command


def _groups(text: str) -> tuple[str, ...]:
    asked = tuple(filter(None, (name.strip() for name in text.split(","))))
    unknown = next((name for name in asked if name not in GROUPS), None)
    if unknown is not None or not asked:
        problem = tr("“{name}” is none of {groups}").format(name=unknown or text, groups=", ".join(GROUPS))
        raise argparse.ArgumentTypeError(problem)
    return asked


def _adapter(text: str) -> Adapter:
    from reviewer_app.messages.model import Adapter

    file, colon, scale = text.rpartition(":")
    # A path may hold colons of its own (C:\\…), so only a number behind the last one is a scale.
    try:
        return Adapter(Path(file), float(scale)) if colon else Adapter(Path(text))
    except ValueError:
        return Adapter(Path(text))


# Far above what any model was trained for, and still a number that every part of the program can hold.
_MOST = 100_000_000

# Each section counts on from the seed, and llama.cpp takes the largest 32-bit number for "any".
_LARGEST_SEED = 2**31


def _whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(tr("must be a whole number")) from error


def _count(text: str) -> int:
    value = _whole_number(text)
    if not 0 <= value <= _MOST:
        raise argparse.ArgumentTypeError(tr("must be from 0 to {most}").format(most=_MOST))
    return value


def _positive(text: str) -> int:
    value = _whole_number(text)
    if not 0 < value <= _MOST:
        raise argparse.ArgumentTypeError(tr("must be from 1 to {most}").format(most=_MOST))
    return value


def _seed(text: str) -> int:
    value = _whole_number(text)
    if not 0 <= value <= _LARGEST_SEED:
        raise argparse.ArgumentTypeError(tr("must be from 0 to {most}").format(most=_LARGEST_SEED))
    return value


def _severities(text: str) -> tuple[Severity, ...]:
    named = [name.strip() for name in text.split(",")]
    found = tuple(severity for severity in SEVERITIES if severity in named)
    if len(found) != len(set(named)):
        raise argparse.ArgumentTypeError(tr("one of {names}").format(names=", ".join(SEVERITIES)))
    return found


def _temperature(text: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(tr("must be a number")) from error
    if not math.isfinite(value) or value < 0:
        raise argparse.ArgumentTypeError(tr("must be 0 or more"))
    return value
