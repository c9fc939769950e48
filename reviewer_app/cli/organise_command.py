"""`organise`: notes and received reviews into the four sections."""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from reviewer_app.atomic_file import write_atomically, write_error
from reviewer_app.cli.console import FAILED, OK, Console
from reviewer_app.cli.files import json_lines, read_text, to_json
from reviewer_app.cli.headless import Headless
from reviewer_app.cli.paper_commands import write_over_nothing
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr, trn
from reviewer_app.messages.review_json import evidence_to_json
from reviewer_app.review.locate import Locator
from reviewer_app.review.markdown import points_to_markdown
from reviewer_app.review.model import Point
from reviewer_app.review.organise import Organised, Taken, part_of
from reviewer_app.review.organise import organise as organised
from reviewer_app.review.part_model import NO_PART
from reviewer_app.review.sections import SectionKey
from reviewer_app.session.review_sources import read_source, source_files

_Placed = dict[SectionKey, list[tuple[Taken, Point]]]

_LINES = ".jsonl"


def organise(args: argparse.Namespace, console: Console) -> int:
    """Write the four sections of what the files hold; of single sentences, the part of each."""
    if args.sentences is not None:
        _sentences(args.sentences, console)
        return OK
    if not args.sources:
        raise ReviewerError(
            ErrorCode.WRONG_USE,
            tr("There is nothing to organise."),
            tr("Name files or folders with notes, or --sentences IN.jsonl."),
        )
    files = source_files(args.sources)
    write_over_nothing(files, [path for path in (args.output, args.json) if path is not None])
    if args.json is not None and args.json.suffix.lower() == _LINES:
        return _corpus(files, args.json, console)
    found = organised((str(path), read_source(path)) for path in files)
    placed = _placed(found, _locator(args.paper, console) if args.paper is not None else None)
    if args.json is not None:
        write_atomically(args.json, to_json(_data(found, placed)))
    if args.output is not None:
        write_atomically(args.output, _markdown(found, placed))
    elif args.json is None:
        console.result(_markdown(found, placed))
    console.say(_counted(found))
    return OK


def _locator(paper: Path, console: Console) -> Locator:
    with Headless(console) as headless:
        return Locator(headless.open(paper, None))


def _sentences(path: Path, console: Console) -> None:
    lines = []
    for number, sentence in json_lines(path):
        part = part_of(sentence["text"])
        key = NO_PART if part.key is None else part.key.value
        lines.append(json.dumps({"id": number, "part": key, "score": round(part.score, 3)}, ensure_ascii=False))
    if lines:
        console.result("\n".join(lines))


def _placed(found: Organised, locator: Locator | None) -> _Placed:
    """What was taken for each section, and the points that it makes, at their places in the paper if there is one."""

    def point(taken: Taken) -> Point:
        place = None if locator is None else locator.likely_place(taken.text, "e1")
        return Point("", taken.text, "person", () if place is None else (place,))

    return {key: [(taken, point(taken)) for taken in points] for key, points in found.points.items()}


def _data(found: Organised, placed: _Placed) -> dict[str, Any]:
    return {
        "schema": 1,
        "sources": [{"file": s.name, "sentences": len(s.sentences)} for s in found.sources],
        "sections": [
            {
                "key": key.value,
                "title": key.title,
                "points": [
                    _taken(taken) | {"evidence": [evidence_to_json(e) for e in point.evidence]}
                    for taken, point in points
                ],
            }
            for key, points in placed.items()
        ],
        "left_over": [_taken(taken) for taken in found.left_over],
    }


def _taken(taken: Taken) -> dict[str, Any]:
    return {"text": taken.text, "source": taken.source, "sentences": list(taken.sentences)}


def _markdown(found: Organised, placed: _Placed) -> str:
    """The sections as the program exports them, so that the file can be imported again; what is left over behind."""
    parts = []
    for key, points in placed.items():
        parts += [f"## {key.title}", points_to_markdown([point for _, point in points])]
    if found.left_over:
        left = [Point("", taken.text, "person") for taken in found.left_over]
        parts += [f"## {tr('Left over')}", points_to_markdown(left)]
    return "\n\n".join(parts) + "\n"


def _counted(found: Organised) -> str:
    points = sum(map(len, found.points.values()))
    return tr("{points}, {left} left over.").format(
        points=trn("{n} point", "{n} points", points),
        left=trn("{n} passage", "{n} passages", len(found.left_over)),
    )


def _corpus(files: Sequence[Path], target: Path, console: Console) -> int:
    """One line a file, added as each is done; what a run before wrote of the same files stays."""
    done = _done(target)
    failed = 0
    begun = time.monotonic()
    try:
        with target.open("a", encoding="utf-8") as out:
            for n, path in enumerate(files, 1):
                try:
                    text = read_source(path)
                    digest = hashlib.sha256(text.encode()).hexdigest()
                    if (str(path), digest) in done:
                        continue
                    found = organised([(str(path), text)])
                except ReviewerError as error:
                    failed += 1
                    console.say(f"{path}: {error}")
                    continue
                row = {"file": str(path), "sha256": digest} | _data(found, _placed(found, None))
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
                out.flush()
                left = (time.monotonic() - begun) / n * (len(files) - n)
                console.progress(tr("{n} of {all}, {s:.0f} s left").format(n=n, all=len(files), s=left))
    except OSError as error:
        raise write_error(target, error) from error
    console.say(tr("{n} of {all} files organised.").format(n=len(files) - failed, all=len(files)))
    return FAILED if failed else OK


def _done(target: Path) -> set[tuple[str, str]]:
    """The files that `target` holds; a last line that was cut off is taken out of it."""
    if not target.exists():
        return set()
    text = read_text(target)
    whole = text[: text.rfind("\n") + 1]
    if whole != text:
        write_atomically(target, whole)
    try:
        return set(_rows(whole))
    except (ValueError, KeyError, TypeError) as error:
        raise ReviewerError(
            ErrorCode.FILE_UNREADABLE,
            tr("“{path}” is there and not from an earlier run.").format(path=target),
            tr("Choose another name."),
            repr(error),
        ) from error


def _rows(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        row = json.loads(line)
        yield row["file"], row["sha256"]
