"""`parse`, `review` and `locate`."""

from __future__ import annotations

import argparse
import errno
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from reviewer_app.atomic_file import write_atomically, write_error
from reviewer_app.cli.console import FAILED, OK, Console
from reviewer_app.cli.files import json_lines, read_text, to_json
from reviewer_app.cli.headless import Headless
from reviewer_app.cli.venue_command import mode_said, refuse_what_no_rule_allows
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.locations import locations
from reviewer_app.messages.paper_json import paper_from_json, paper_to_json
from reviewer_app.paper.markdown import paper_to_markdown
from reviewer_app.review.locate import Locator
from reviewer_app.review.model import GenerationSettings
from reviewer_app.session.exports import ExportOptions, Format, written_over
from reviewer_app.session.notices import no_text_error
from reviewer_app.session.session import Session
from reviewer_app.session.settings import Settings, SettingsFile
from reviewer_app.session.steering import with_notes


def parse(args: argparse.Namespace, console: Console) -> int:
    """Write what the parser reads."""
    if args.output is not None:
        write_over_nothing([args.paper], [args.output])
    with Headless(console) as headless:
        paper = headless.open(args.paper, args.password, args.parser)
    no_text = no_text_error(paper)
    if no_text is not None:
        console.say(str(no_text))
    text = paper_to_markdown(paper) if args.markdown else to_json(paper_to_json(paper))
    if args.output is None:
        console.result(text)
    else:
        write_atomically(args.output, text)
    return OK


def review(args: argparse.Namespace, console: Console) -> int:
    """Write a review of each paper; one that fails stops no other."""
    papers = list(dict.fromkeys(args.papers))
    several = len(papers) > 1
    markdown = Target(args.output, papers, ".md")
    data = Target(args.json, papers, ".json")
    write_over_nothing(papers, [*markdown.files, *data.files])
    failed = 0
    kept, problem = SettingsFile(locations().settings).read()
    if problem is not None:
        console.error(problem)
    settings = _settings(args, kept)
    practice = mode_said(args, kept.practice)
    with Headless(console, read_hidden=args.read_hidden, practice=practice) as headless:
        refuse_what_no_rule_allows(headless.session, console)
        for path in papers:
            if several:
                console.say(str(path))
            try:
                headless.open(path, args.password, args.parser)
                headless.check()
                headless.review(settings, args.model, args.lora)
            except ReviewerError as error:
                if not several:
                    raise
                failed += 1
                console.error(error)
                continue
            except KeyboardInterrupt:
                # Minutes of writing are not thrown away; the review says that it was stopped.
                headless.abandon()
                if any(headless.session.texts.values()):
                    _write_review(headless.session, path, markdown, data, console, args)
                raise
            _write_review(headless.session, path, markdown, data, console, args)
    return FAILED if failed else OK


def write_over_nothing(papers: Sequence[Path], results: Iterable[Path]) -> None:
    """Raises ReviewerError WRONG_USE where a result would take the place of a paper, or of another result."""
    taken = {paper.resolve() for paper in papers}
    for path in results:
        file = path.resolve()
        if file in taken:
            raise written_over(path)
        # A pipe or a device takes any number of them.
        if path.is_file() or not path.exists():
            taken.add(file)


def _settings(args: argparse.Namespace, kept: Settings) -> GenerationSettings:
    """What the options say, and where they say nothing, the person's settings."""
    said = {
        "context": args.ctx,
        "threads": args.threads,
        "gpu_layers": args.gpu_layers,
        "kv_type": args.kv_type,
        "strategy": args.strategy,
        "language": args.language,
        "snapshot": args.snapshot,
        "max_tokens": args.max_tokens,
        "points": args.points,
        "seed": args.seed,
        "temperature": args.temperature,
    }
    asked = replace(kept.run, **{name: value for name, value in said.items() if value is not None})
    return with_notes(asked, args.steer)


def _write_review(
    session: Session, paper: Path, markdown: Target, data: Target, console: Console, args: argparse.Namespace
) -> None:
    try:
        if data.given:
            write_atomically(data.of(paper), to_json(session.exports.json()))
        if markdown.given:
            write_atomically(markdown.of(paper), session.exports.content(_export_to(markdown.of(paper), args)))
    except ReviewerError:
        # The folder was there when the work began; what took long must not go with it.
        console.result(session.exports.shown(ExportOptions(scores=args.scores, checks=args.checks)))
        raise
    if not markdown.given and not data.given:
        console.result(session.exports.shown(ExportOptions(scores=args.scores, checks=args.checks)))


def _export_to(path: Path, args: argparse.Namespace) -> ExportOptions:
    """How a review is written to a file of this name; what has no ending of another form is Markdown."""
    ending = path.suffix.lower().removeprefix(".")
    documents = {kind.value: kind for kind in (Format.HTML, Format.WORD, Format.OPEN_DOCUMENT)}
    return ExportOptions(scores=args.scores, checks=args.checks, format=documents.get(ending, Format.MARKDOWN))


class Target:
    """Where the results of one kind go: a file for one paper, a folder for any number.

    Raises ReviewerError WRONG_USE or WRITE_FAILED before anything long begins.
    """

    def __init__(self, given: str | None, papers: Sequence[Path], suffix: str) -> None:
        self.given = given is not None
        self._paths: dict[Path, Path] = {}
        if given is None:
            return
        path = Path(given)
        # A name that ends in a separator can only be meant as a folder.
        if path.is_dir() or given.endswith(("/", os.sep)) or (len(papers) > 1 and not path.exists()):
            self._in_folder(path, papers, suffix)
        elif len(papers) > 1:
            raise ReviewerError(
                ErrorCode.WRONG_USE,
                tr("“{path}” is not a folder.").format(path=given),
                tr("Several papers go to a folder."),
            )
        else:
            if not path.absolute().parent.is_dir():
                raise write_error(path, FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)))
            self._paths[papers[0]] = path

    @property
    def files(self) -> Sequence[Path]:
        """The files for all papers; none where no place was given."""
        return list(self._paths.values())

    def of(self, paper: Path) -> Path:
        """The file for the results of `paper`."""
        return self._paths[paper]

    def _in_folder(self, folder: Path, papers: Sequence[Path], suffix: str) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise write_error(folder, error) from error
        taken: set[str] = set()
        for paper in papers:
            # Two papers may have one name, also where the file system takes large and small letters for the same.
            name, number = paper.stem, 2
            while name.casefold() in taken:
                name, number = f"{paper.stem}-{number}", number + 1
            taken.add(name.casefold())
            self._paths[paper] = folder / f"{name}{suffix}"


def locate(args: argparse.Namespace, console: Console) -> int:
    """Write where each point belongs, a JSON object a line."""
    try:
        paper = paper_from_json(json.loads(read_text(args.paper)))
    except ValueError as error:
        raise ReviewerError(
            ErrorCode.FILE_UNREADABLE,
            tr("“{path}” is not a paper.json of this program.").format(path=args.paper),
            tr("Make one with: reviewer-app parse PAPER.pdf -o paper.json"),
            repr(error),
        ) from error
    points = [(number, str(point["text"])) for number, point in json_lines(args.points)]
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
