"""`nougat`: the parser for graphics cards, its environment and its weights: install, status, remove, selftest."""

from __future__ import annotations

import argparse
import sys

from reviewer_app.cli.console import FAILED, INTERRUPTED, OK, Console
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.ipc.client import Cancelled, Done, Failed, Outcome, WorkerClient
from reviewer_app.ipc.role import DOWNLOAD
from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.locations import locations, resource
from reviewer_app.messages.download import Fetched, FetchNougat
from reviewer_app.models.nougat import LICENCE, WEIGHTS, NougatPlaces, State, Weights
from reviewer_app.session.model_download import progress_text
from reviewer_app.session.nougat_install import build_environment, environment_size
from reviewer_app.session.nougat_self_test import NougatSelfTest

# Of pip's lines, what fits a terminal.
_LINE = 100


def nougat(args: argparse.Namespace, console: Console) -> int:
    """Do `args.action`."""
    places, weights = NougatPlaces(locations().nougat), WEIGHTS[args.weights]
    match args.action:
        case "install":
            return _install(places, weights, args, console)
        case "remove":
            if not places.root.exists():
                console.result(tr("Nougat is not installed."))
                return OK
            size = places.size()
            places.remove()
            console.result(
                tr("Removed {folder}: {size:.1f} GB are free again.").format(folder=places.root, size=size / 1e9)
            )
            return OK
        case "selftest":
            return _self_test(console)
        case _:
            return _status(places, console)


def _install(places: NougatPlaces, weights: Weights, args: argparse.Namespace, console: Console) -> int:
    console.say(about(places, weights))
    if not args.yes and not args.environment_only and not _agrees(console):
        return FAILED
    build_environment(places, lambda line: console.progress(line[:_LINE]), args.python)
    console.result(tr("Nougat's environment is in {folder}.").format(folder=places.environment))
    if args.environment_only:
        return OK
    outcome = _fetch(places, weights, console)
    match outcome:
        case Done(fetched):
            console.result(tr("Nougat's weights are in {folder}.").format(folder=fetched.file))
            console.say(tr("Whether it reads well here: reviewer-app nougat selftest"))
            return OK
        case Failed(error):
            raise error
        case Cancelled():
            return INTERRUPTED


def about(places: NougatPlaces, weights: Weights) -> str:
    """What an installation brings, takes and costs, and whose licence it comes under."""
    return "\n".join(
        (
            tr("Nougat reads the pictures of pages into text with formulas. It needs a graphics card to be of use."),
            tr("Packages: about {size:.1f} GB in {folder}, from the Python package index, on their own.").format(
                size=environment_size() / 1e9, folder=places.root
            ),
            tr("Weights: {repo}, {size:.1f} GB, from Hugging Face.").format(repo=weights.repo, size=weights.size / 1e9),
            tr("Licence of the weights: {licence}: not for commercial use.").format(licence=LICENCE),
            tr("This takes some minutes at 100 Mbit a second, and an hour or more on a slow line."),
        )
    )  # fmt: skip


def _agrees(console: Console) -> bool:
    if not sys.stdin.isatty():
        raise ReviewerError(
            ErrorCode.WRONG_USE,
            tr("Nobody is here to accept the licence of the weights."),
            tr("Say --yes if you accept it."),
        )
    console.say(tr("Go on? Type yes:"))
    return sys.stdin.readline().strip().lower() in ("yes", "y")


def _fetch(places: NougatPlaces, weights: Weights, console: Console) -> Outcome[Fetched]:
    runtime = SelectorRuntime()
    client = WorkerClient(runtime, DOWNLOAD)
    outcomes: list[Outcome[Fetched]] = []
    try:
        client.request(
            FetchNougat(weights.name, places.root),
            on_event=lambda p: console.progress(progress_text(p)),
            on_done=outcomes.append,
            deadline=None,
        )
        runtime.run_until(lambda: bool(outcomes))
    except KeyboardInterrupt:
        console.say(tr("What came so far is kept; the same command goes on from there."))
        raise
    finally:
        client.stop()
        runtime.close()
    return outcomes[0]


def _status(places: NougatPlaces, console: Console) -> int:
    states = {
        State.MISSING: tr("not installed"),
        State.BROKEN: tr("half-built or broken; “reviewer-app nougat install” builds it anew"),
        State.READY: tr("installed"),
    }
    console.result(tr("Environment: {state}").format(state=states[places.environment_state()]))
    for weights in WEIGHTS.values():
        state = places.weights_state(weights)
        if state is not State.MISSING or weights.name == "base":
            said = tr("incomplete; “reviewer-app nougat install” fetches the rest") if state is State.BROKEN else ""
            console.result(
                tr("Weights nougat-{name} ({licence}): {state}").format(
                    name=weights.name, licence=LICENCE, state=said or states[state]
                )
            )
    if places.root.exists():
        console.result(tr("Folder: {folder}, {size:.1f} GB").format(folder=places.root, size=places.size() / 1e9))
    return OK


def _self_test(console: Console) -> int:
    runtime = SelectorRuntime()
    try:
        test = NougatSelfTest(
            runtime,
            locations(),
            resource("sample", "N18-3011.pdf"),
            lambda p: console.progress(tr("page {page} of {pages}").format(page=p.done, pages=p.pages)),
        )
        try:
            runtime.run_until(lambda: test.ended)
        finally:
            test.stop()
    finally:
        runtime.close()
    if test.error is not None:
        raise test.error
    assert test.result is not None
    for line in test.result.lines():
        console.result(line)
    return OK if test.result.passed else FAILED
