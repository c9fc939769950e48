"""`venues`: what is known of the venues' rules and forms, and a look at a file that describes one."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from reviewer_app.cli.console import FAILED, OK, Console
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import listed, tr, trn
from reviewer_app.locations import locations
from reviewer_app.session.practice import ChosenMode, Mode
from reviewer_app.session.session import Session
from reviewer_app.venues.catalogue import Venues, check_file, read_venues
from reviewer_app.venues.permission import answer_words, duties, policy_sentence, use_words
from reviewer_app.venues.venue import Form, Use, Venue


def venues(args: argparse.Namespace, console: Console) -> int:
    """List all venues, show one, or check a file of a person's own. Raises ReviewerError."""
    if args.action == "check":
        venue = check_file(Path(_named(args.name, tr("a file"))))
        console.result(venue_text(venue))
        return OK
    known = read_venues(locations().config / "venues")
    for problem in known.problems:
        console.error(problem)
    if args.action == "show":
        shown = known_venue(known, _named(args.name, tr("a venue")))
        console.result(_json(shown) if args.json else venue_text(shown))
    elif args.json:
        console.result(json.dumps([msgspec.to_builtins(v) for v in known.for_reviewers], ensure_ascii=False, indent=1))
    else:
        console.result("\n".join(_line(known, v) for v in known.for_reviewers))
        console.say(tr("Your own go to {folder}.").format(folder=locations().config / "venues"))
    return FAILED if known.problems else OK


def known_venue(known: Venues, name: str) -> Venue:
    """The venue with this id. Raises ReviewerError WRONG_USE if there is none."""
    venue = known.get(name)
    if venue is None:
        raise ReviewerError(
            ErrorCode.WRONG_USE,
            tr("No venue “{name}” is described here.").format(name=name),
            tr("Choose one of {ids}, or describe it in a file.").format(ids=", ".join(known.by_id)),
        )
    return venue


def mode_said(args: argparse.Namespace, usual: ChosenMode | None) -> ChosenMode | None:
    """What `--mode`, `--venue` and `--allowed-by-editor` say together; None if they say nothing.

    Raises ReviewerError WRONG_USE. What they leave out is as `usual` has it for new papers. A venue that isn't
    described goes by its name.
    """
    if args.mode == Mode.MINE.value and (args.venue or args.allowed_by_editor):
        raise ReviewerError(
            ErrorCode.WRONG_USE,
            tr("Your own draft is reviewed for no venue."),
            tr("Say --mode reviewer, or leave --venue and --allowed-by-editor out."),
        )
    if args.mode is None and not args.venue and not args.allowed_by_editor:
        return None
    if args.mode == Mode.MINE.value:
        return ChosenMode(Mode.MINE)
    venue = args.venue or (usual.venue if usual is not None else "")
    if not venue:
        raise ReviewerError(
            ErrorCode.WRONG_USE,
            tr("It isn't said for which venue you review."),
            tr("Say --venue NAME; “reviewer-app venues” lists those that are known."),
        )
    return ChosenMode(Mode.REVIEWER, venue, date.today().isoformat() if args.allowed_by_editor else "")


def refuse_what_no_rule_allows(session: Session, console: Console) -> None:
    """Tell what is known of the rule. Raises ReviewerError NOT_ALLOWED if neither it nor an editor allows a draft."""
    found = session.practice.permission(Use.WRITE)
    if not found.allowed:
        raise ReviewerError(
            ErrorCode.NOT_ALLOWED,
            found.reason,
            tr(
                "If your editor or the venue allows it, say --allowed-by-editor; check, organise, lint and export "
                "--form need no model."
            ),
        )
    if found.reason:
        console.say(found.reason)


def venue_text(venue: Venue) -> str:
    """What is known of a venue, for a person to read."""
    policy = venue.rules
    lines = [f"{venue.title} ({venue.id})", policy_sentence(venue.title, policy)]
    if policy is not None:
        lines.append(tr("Source: {source}.").format(source=policy.source))
        lines.append(listed(f"{use_words(use)}: {answer_words(policy.of(use))}" for use in Use))
        lines += duties(policy)
    form = venue.form if isinstance(venue.form, Form) else None
    if form is not None:
        heard = tr(" (by hearsay)") if form.hearsay else ""
        lines.append(tr("Form: {source}{heard}.").format(source=form.source, heard=heard))
        for field in form.field:
            values = f": {', '.join(c.value for c in field.choices)}" if field.choices else ""
            secret = f" ({tr('confidential, for the editor')})" if field.confidential else ""
            lines.append(f"  {field.name}{secret}{values}")
    return "\n".join(lines)


def _line(known: Venues, venue: Venue) -> str:
    policy = venue.rules
    write = answer_words(policy.write if policy is not None else "ask")
    fields = trn("{n} field", "{n} fields", len(venue.fields)) if venue.fields else ""
    own = tr("your own") if venue.id in known.own else ""
    model = tr("a model's draft: {answer}").format(answer=write)
    return f"{venue.id:18}{' · '.join(filter(None, (venue.title, model, fields, own)))}"


def _named(name: str | None, what: str) -> str:
    if name is None:
        raise ReviewerError(
            ErrorCode.WRONG_USE,
            tr("{what} is missing.").format(what=what[:1].upper() + what[1:]),
            tr("See: reviewer-app venues --help"),
        )
    return name


def _json(venue: Venue) -> str:
    data: dict[str, Any] = msgspec.to_builtins(venue)
    return json.dumps(data, ensure_ascii=False, indent=1)
