"""`ask`: a question about a paper, answered by the model that is chosen, each part with its places."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

from reviewer_app.cli.console import FAILED, OK, Console
from reviewer_app.cli.files import to_json
from reviewer_app.cli.headless import Headless
from reviewer_app.cli.venue_command import mode_said
from reviewer_app.i18n import tr
from reviewer_app.locations import locations
from reviewer_app.messages.review_json import evidence_to_json
from reviewer_app.review.model import Evidence
from reviewer_app.session.settings import SettingsFile
from reviewer_app.venues.venue import Use


def ask(args: argparse.Namespace, console: Console) -> int:
    """Print the answer as it comes; 1 if there is none. Raises ReviewerError."""
    kept, problem = SettingsFile(locations().settings).read()
    if problem is not None:
        console.error(problem)
    said = {"context": args.ctx, "threads": args.threads, "language": args.language, "max_tokens": args.max_tokens}
    settings = replace(kept.run, **{name: value for name, value in said.items() if value is not None})
    parts: list[dict[str, Any]] = []

    def arrived(text: str, evidence: tuple[Evidence, ...]) -> None:
        parts.append({"text": text, "evidence": [evidence_to_json(e) for e in evidence]})
        if not args.json:
            console.result(f"- {text} ({_places(evidence)})")

    with Headless(console, practice=mode_said(args, kept.practice)) as headless:
        headless.session.practice.require(Use.UNDERSTAND)  # before anything is read
        paper = headless.open(args.paper, args.password)
        answer = headless.ask(args.question, settings, args.model, arrived)
    if answer.summary:
        console.say(answer.summary)
    if args.json:
        console.result(
            to_json(
                {
                    "schema": 1,
                    "paper": {"title": paper.title, "sha256": paper.source.sha256},
                    "question": args.question.strip(),
                    "points": parts,
                    "second_looks": [{"kind": one.kind, "sentence": one.sentence} for one in answer.doubts],
                    "raw": answer.raw,
                }
            )
        )
    else:
        for one in answer.doubts:
            console.say(tr("Look twice: {sentence}").format(sentence=one.sentence))
    return OK if parts else FAILED


def _places(evidence: tuple[Evidence, ...]) -> str:
    shown = dict.fromkeys(
        tr("p. {page}").format(page=e.page) + ("?" if e.status == "weak" else "") for e in evidence if e.page
    )
    return tr(", ").join(shown) or tr("no place in the paper was found")
