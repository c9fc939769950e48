"""`parse`, `review` and `locate`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from reviewer_app.atomic_file import write_atomically
from reviewer_app.cli.console import FAILED, OK, Console
from reviewer_app.cli.files import read_text, to_json
from reviewer_app.cli.headless import Headless
from reviewer_app.cli.system_commands import nougat_error
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.paper.json import paper_from_json, paper_to_json
from reviewer_app.paper.markdown import paper_to_markdown
from reviewer_app.review.locate import Locator
from reviewer_app.review.model import GenerationSettings
from reviewer_app.session.session import Session


def parse(args: argparse.Namespace, console: Console) -> int:
    """Write what the parser reads."""
    _refuse_nougat(args.parser)
    with Headless(console) as headless:
        headless.open(args.paper, args.password)
        paper = headless.session.paper
        assert paper is not None
    text = paper_to_markdown(paper) if args.markdown else to_json(paper_to_json(paper))
    if args.output is None:
        console.result(text)
    else:
        write_atomically(args.output, text)
    return OK


def _refuse_nougat(parser: str) -> None:
    if parser == "nougat":
        raise nougat_error()


def review(args: argparse.Namespace, console: Console) -> int:
    """Write a review of each paper; one that fails stops no other."""
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
                headless.review(settings, args.model, args.lora)
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
        write_atomically(target, to_json(session.json()))
    if args.output:
        target = args.output / f"{paper.stem}.md" if args.output.is_dir() else args.output
        write_atomically(target, session.markdown())
    elif not args.json:
        console.result(session.markdown())


def locate(args: argparse.Namespace, console: Console) -> int:
    """Write where each point belongs, a JSON object a line."""
    try:
        paper = paper_from_json(json.loads(read_text(args.paper)))
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
    for number, line in enumerate(read_text(path).splitlines(), 1):
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
