"""The command line: everything that the window does, without one. Progress goes to stderr, results to stdout."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

from reviewer_app import __version__
from reviewer_app.atomic_file import write_atomically
from reviewer_app.console import Console
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.locations import Locations, locations, resource
from reviewer_app.models.library import installed_path
from reviewer_app.models.manifest import load_manifest
from reviewer_app.paper.json import paper_from_json, paper_to_json
from reviewer_app.paper.markdown import paper_to_markdown
from reviewer_app.review.locate import Locator
from reviewer_app.review.model import GenerationSettings
from reviewer_app.session import events
from reviewer_app.session.session import Session

OK, FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


def run(argv: Sequence[str], stdout: TextIO | None = None, stderr: TextIO | None = None) -> int:
    """Do what `argv` says and return the exit status: 0, 1 (failed), 2 (wrong use) or 130 (interrupted)."""
    console = Console(stdout or sys.stdout, stderr or sys.stderr)
    parser = _parser()
    try:
        args = parser.parse_args(argv)
    except SystemExit as stop:
        # argparse has said what is wrong, or has shown the help.
        return stop.code if isinstance(stop.code, int) else WRONG_USE
    command: Callable[[argparse.Namespace, Console], int] = args.command
    try:
        return command(args, console)
    except ReviewerError as error:
        console.error(error)
        return FAILED
    except KeyboardInterrupt:
        console.say(tr("Interrupted."))
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output went away (`| head`); that is its right.
        return OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="reviewer-app",
        description=tr("Reviews a scientific paper on this machine. Without a command it opens the window."),
    )
    parser.add_argument("--version", action="version", version=f"reviewer-app {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    parse = commands.add_parser("parse", help=tr("read a PDF into structured text"))
    parse.add_argument("paper", type=Path, metavar="PAPER.pdf")
    parse.add_argument("-o", "--output", type=Path, metavar="paper.json", help=tr("default: standard output"))
    parse.add_argument("--markdown", action="store_true", help=tr("write Markdown instead of JSON"))
    parse.add_argument("--password", help=tr("for a protected PDF"))
    parse.add_argument("--parser", choices=("auto", "mupdf", "nougat"), default="auto")
    parse.set_defaults(command=_parse)

    review = commands.add_parser("review", help=tr("let the model review one or more PDFs"))
    review.add_argument("papers", type=Path, nargs="+", metavar="PAPER.pdf")
    review.add_argument("-o", "--output", type=Path, metavar="review.md|FOLDER", help=tr("default: standard output"))
    review.add_argument("--json", type=Path, metavar="review.json|FOLDER")
    review.add_argument("--model", metavar="ID|FILE.gguf", help=tr("default: the best one installed"))
    review.add_argument("--password", help=tr("for a protected PDF"))
    review.add_argument("--parser", choices=("auto", "mupdf", "nougat"), default="auto")
    review.add_argument("--ctx", type=_positive, default=0, metavar="TOKENS")
    review.add_argument("--max-tokens", type=_positive, metavar="N", help=tr("for each section"))
    review.add_argument("--strategy", choices=("auto", "whole", "windows", "rolling"), default="auto")
    review.add_argument("--seed", type=int, metavar="N")
    review.add_argument("--temperature", type=float, metavar="T")
    review.add_argument("--threads", type=_positive, default=0, metavar="N")
    review.add_argument("--no-snapshot", action="store_true", help=tr("keep no prefilled state on disk"))
    review.set_defaults(command=_review)

    locate = commands.add_parser("locate", help=tr("find where in the paper each point belongs"))
    locate.add_argument("paper", type=Path, metavar="PAPER.json")
    locate.add_argument("points", type=Path, metavar="POINTS.jsonl")
    locate.set_defaults(command=_locate)

    models = commands.add_parser("models", help=tr("the models that the program knows"))
    models.add_argument("action", choices=("list",))
    models.add_argument("--manifest", type=Path, metavar="FILE")
    models.add_argument("--json", action="store_true")
    models.set_defaults(command=_models)
    return parser


def _positive(text: str) -> int:
    value = int(text)
    if value <= 0:
        raise argparse.ArgumentTypeError(tr("must be greater than 0"))
    return value


class Headless:
    """A session driven from the command line: it waits for what the window would only watch."""

    def __init__(self, console: Console, manifest: Path | None = None) -> None:
        self._console = console
        self._runtime = SelectorRuntime()
        self._failure: ReviewerError | None = None
        self._over = False
        where = locations()
        # Without a store: a script's runs never touch what a person wrote in the window.
        self.session = Session(
            self._runtime,
            None,
            where,
            load_manifest(manifest or resource("models_manifest.json")),
            self._listen,
        )

    def __enter__(self) -> Headless:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()
        self._runtime.close()

    def open(self, path: Path, password: str | None) -> None:
        """Open and parse `path`. Raises ReviewerError."""
        self._start()
        self.session.open_paper(path, password)
        self._wait(lambda: self.session.paper is not None)

    def review(self, settings: GenerationSettings, model: str | None) -> None:
        """Review the open paper. Raises ReviewerError."""
        self._start()
        self.session.start_review(settings, model)
        self._wait(lambda: self._over and not self.session.reviewing)

    def _start(self) -> None:
        self._failure = None
        self._over = False

    def _wait(self, done: Callable[[], bool]) -> None:
        self._runtime.run_until(lambda: self._failure is not None or done())
        if self._failure is not None:
            raise self._failure

    def _listen(self, event: events.SessionEvent) -> None:
        match event:
            case events.Failed(error, fatal_for):
                if fatal_for in ("paper", "review"):
                    self._failure = error
            case events.ReviewFinished(summary):
                self._over = True
                self._console.say(summary)
            case events.Notice(_, text, detail):
                self._console.say(f"{text} {detail}".strip())
            case events.ParseProgress(page, pages):
                self._console.progress(tr("page {page} of {pages}").format(page=page, pages=pages))
            case events.ReadingProgress() | events.WritingProgress():
                self._console.progress(progress_text(event))
            case events.PlanMade():
                self._console.say(plan_text(event))
            case _:
                pass


def progress_text(event: events.ReadingProgress | events.WritingProgress) -> str:
    """How far the model is, in a line."""
    if isinstance(event, events.ReadingProgress):
        text = tr("reading {done:,} of {total:,} tokens, {rate:.0f} a second").format(
            done=event.done, total=event.total, rate=event.rate
        )
    else:
        text = tr("writing, {tokens:,} tokens, {rate:.0f} a second").format(tokens=event.tokens, rate=event.rate)
    if event.left is not None:
        text += tr(", {left:.0f} s left at most").format(left=event.left)
    return text


def plan_text(plan: events.PlanMade) -> str:
    """What the model will read, in a line."""
    unread = [c for c in plan.coverage if not c.read]
    text = tr("The model reads {read} of {all} paragraphs, {tokens:,} tokens in a context of {context:,}.").format(
        read=len(plan.coverage) - len(unread),
        all=len(plan.coverage),
        tokens=plan.tokens,
        context=plan.context,
    )
    if unread:
        text += " " + tr("Not read: {ids}.").format(ids=_some([c.paragraph for c in unread]))
    return text


def _some(items: Sequence[str], most: int = 12) -> str:
    shown = ", ".join(items[:most])
    return shown if len(items) <= most else tr("{shown} and {n} more").format(shown=shown, n=len(items) - most)


# -- the commands


def _parse(args: argparse.Namespace, console: Console) -> int:
    _refuse_nougat(args.parser)
    with Headless(console) as headless:
        headless.open(args.paper, args.password)
        paper = headless.session.paper
        assert paper is not None
    text = paper_to_markdown(paper) if args.markdown else _json(paper_to_json(paper))
    _deliver(text, args.output, console)
    return OK


def _refuse_nougat(parser: str) -> None:
    if parser == "nougat":
        raise ReviewerError(
            ErrorCode.NOT_INSTALLED,
            tr("The Nougat parser is not part of this version."),
            tr("Leave out --parser, or say --parser mupdf."),
        )


def _review(args: argparse.Namespace, console: Console) -> int:
    _refuse_nougat(args.parser)
    several = len(args.papers) > 1
    for target in (args.output, args.json):
        if several and target is not None and not target.is_dir():
            raise ReviewerError(
                ErrorCode.WRITE_FAILED,
                tr("“{path}” is not a folder.").format(path=target),
                tr("Several papers go to a folder; create it first."),
            )
    defaults = GenerationSettings()
    settings = replace(
        defaults,
        context=args.ctx,
        threads=args.threads,
        strategy=args.strategy,
        snapshot=not args.no_snapshot,
        max_tokens=args.max_tokens or defaults.max_tokens,
        seed=defaults.seed if args.seed is None else args.seed,
        temperature=defaults.temperature if args.temperature is None else args.temperature,
    )
    failed = 0
    with Headless(console) as headless:
        for path in args.papers:
            if several:
                console.say(str(path))
            try:
                headless.open(path, args.password)
                headless.review(settings, args.model)
                _write_review(headless.session, path, args, console)
            except ReviewerError as error:
                if not several:
                    raise
                failed += 1
                console.error(error)
    return FAILED if failed else OK


def _write_review(session: Session, paper: Path, args: argparse.Namespace, console: Console) -> None:
    if args.json:
        target = args.json / f"{paper.stem}.json" if args.json.is_dir() else args.json
        write_atomically(target, _json(session.json()))
    if args.output:
        target = args.output / f"{paper.stem}.md" if args.output.is_dir() else args.output
        write_atomically(target, session.markdown())
    elif not args.json:
        console.result(session.markdown())


def _locate(args: argparse.Namespace, console: Console) -> int:
    try:
        paper = paper_from_json(json.loads(_read(args.paper)))
    except (ValueError, KeyError, TypeError) as error:
        raise ReviewerError(
            ErrorCode.FILE_UNREADABLE,
            tr("“{path}” is not a paper.json of this program.").format(path=args.paper),
            tr("Make one with: reviewer-app parse PAPER.pdf -o paper.json"),
            repr(error),
        ) from error
    points = list(_points(args.points))
    locator = Locator(paper)
    lines = [
        json.dumps(
            {
                "id": number,
                "matches": [
                    {"paragraph": m.paragraph, "score": round(m.score, 3), "status": m.status}
                    for m in locator.locate(text)
                ],
            },
            ensure_ascii=False,
        )
        for number, text in points
    ]
    if lines:
        console.result("\n".join(lines))
    return OK


def _points(path: Path) -> Iterable[tuple[Any, str]]:
    for number, line in enumerate(_read(path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            point = json.loads(line)
            yield point["id"], str(point["text"])
        except (ValueError, KeyError, TypeError) as error:
            raise ReviewerError(
                ErrorCode.FILE_UNREADABLE,
                tr("Line {n} of “{path}” is not a point.").format(n=number, path=path),
                tr('Each line is an object such as {{"id": "1", "text": "…"}}.').format(),
                repr(error),
            ) from error


def _models(args: argparse.Namespace, console: Console) -> int:
    manifest = load_manifest(args.manifest or resource("models_manifest.json"))
    where: Locations = locations()
    rows = [(m, installed_path(m, where.models)) for m in manifest.models]
    if args.json:
        data = [
            {
                "id": m.id,
                "name": m.name,
                "installed": path is not None,
                "file": str(path) if path else None,
                "size": m.size,
                "licence": m.licence,
                "licence_note": m.licence_note,
            }
            for m, path in rows
        ]
        console.result(_json({"schema": 1, "models": data}))
        return OK
    for m, path in rows:
        state = tr("installed") if path else tr("not installed")
        console.result(f"{m.id}  [{state}]  {m.size / 1e9:.1f} GB  {m.licence}\n    {m.name}: {m.what_for}")
        if m.licence_note:
            console.result(f"    {m.licence_note}")
    return OK


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError as error:
        raise ReviewerError(
            ErrorCode.FILE_MISSING,
            tr("There is no file “{path}”.").format(path=path),
            tr("Check the name."),
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ReviewerError(
            ErrorCode.FILE_UNREADABLE,
            tr("“{path}” could not be read.").format(path=path),
            tr("Check that it is a text file and that you may read it."),
            str(error),
        ) from error


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _deliver(text: str, output: Path | None, console: Console) -> None:
    if output is None:
        console.result(text)
    else:
        write_atomically(output, text)
