"""`models`: which are here, whether they are whole, and how they come and go."""

from __future__ import annotations

import argparse
from pathlib import Path

from reviewer_app.cli.console import INTERRUPTED, OK, Console
from reviewer_app.cli.files import to_json
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.ipc.client import Cancelled, Done, Failed, Outcome
from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.locations import locations
from reviewer_app.models.decisions import ModelDecisions
from reviewer_app.models.files import Progress, import_model, must_be_gguf, remove_file, remove_model, verify
from reviewer_app.models.library import choose_model, installed_path, other_files
from reviewer_app.models.manifest import Manifest, ManifestModel, load_catalogue
from reviewer_app.session.inspection import Inspection
from reviewer_app.session.model_download import ModelDownload, progress_text

ACTIONS = ("list", "verify", "import", "remove", "download", "use")


def models(args: argparse.Namespace, console: Console) -> int:
    """Do `args.action` with the models of the manifest."""
    manifest = load_catalogue(locations().config, console.error, args.manifest)
    folder = locations().models
    match args.action:
        case "list":
            _list(manifest, folder, args.json, console)
        case "verify":
            _verify(manifest, folder, args.name, console)
        case "import":
            file = Path(_named(args.name))
            _inspect(file)
            path = import_model(file, manifest, folder, _progress(console))
            console.result(tr("Installed as {path}").format(path=path))
        case "remove":
            console.result(tr("Removed {path}").format(path=_remove(manifest, folder, _named(args.name))))
        case "use":
            model = choose_model(_named(args.name), manifest, folder)
            ModelDecisions(locations().config).choose(model.id if model.path.parent == folder else args.name)
            console.result(tr("“{name}” writes the reviews from now on.").format(name=model.id))
        case _:
            entry = _entry(manifest, args.name)
            if entry.licence_note:
                console.say(entry.licence_note)
            return _download(entry, args.manifest, console)
    return OK


def _list(manifest: Manifest, folder: Path, as_json: bool, console: Console) -> None:
    decisions = ModelDecisions(locations().config)
    rows = [(m, installed_path(m, folder)) for m in manifest.models]
    own = [*other_files(manifest, folder), *(p for p in decisions.in_place if p.is_file())]
    try:
        writer = choose_model(decisions.chosen, manifest, folder).path
    except ReviewerError as error:
        writer = None
        console.say(str(error))
    if as_json:
        data = [
            {
                "id": m.id,
                "name": m.name,
                "what_for": m.what_for,
                "installed": path is not None,
                "chosen": path is not None and path == writer,
                "file": str(path) if path else None,
                "size": m.size,
                "licence": m.licence,
                "licence_note": m.licence_note,
            }
            for m, path in rows
        ]
        data += [
            {
                "id": p.stem,
                "name": p.name,
                "installed": True,
                "chosen": p == writer,
                "file": str(p),
                "size": p.stat().st_size,
            }
            for p in own
        ]
        console.result(to_json({"schema": 1, "models": data}))
        return
    for m, path in rows:
        state = tr("installed") if path else tr("not installed")
        if path is not None and path == writer:
            state = tr("writes the reviews")
        console.result(f"{m.id}  [{state}]  {m.size / 1e9:.1f} GB  {m.licence}\n    {m.name}: {tr(m.what_for)}")
        if m.licence_note:
            console.result(f"    {tr(m.licence_note)}")
    for path in own:
        text = tr("{id}  [a file of yours]  {path}").format(id=path.stem, path=path)
        console.result(f"{text}  [{tr('writes the reviews')}]" if path == writer else text)


def _verify(manifest: Manifest, folder: Path, name: str | None, console: Console) -> None:
    here = [(m, p) for m in manifest.models if (p := installed_path(m, folder))]
    if name is not None:
        entry = _entry(manifest, name)
        here = [(m, p) for m, p in here if m is entry]
        if not here:
            raise ReviewerError(
                ErrorCode.MODEL_MISSING,
                tr("The model “{name}” is not installed.").format(name=entry.name),
                tr("“reviewer-app models list” shows which ones are."),
            )
    for entry, path in here:
        found = verify(entry, path, _progress(console))
        known = tr("as listed") if entry.sha256 else tr("first seen: the list names no figure to compare with")
        console.result(f"{entry.id}  {found}  {known}")


def _remove(manifest: Manifest, folder: Path, name: str) -> Path:
    """Remove a model of the list or a file of the person's; one that is used in place stays where it is."""
    for path in other_files(manifest, folder):
        if name in (path.stem, path.name, str(path)):
            return remove_file(path)
    decisions = ModelDecisions(locations().config)
    for path in decisions.in_place:
        if name in (path.stem, path.name, str(path)):
            decisions.let_go(path)
            return path
    return remove_model(_entry(manifest, name), folder)


def _inspect(file: Path) -> None:
    """Have a worker look into `file`. Raises ReviewerError where it is no model that could be loaded."""
    must_be_gguf(file)
    runtime = SelectorRuntime()
    ended: list[ReviewerError | None] = []
    try:
        Inspection(runtime, file, lambda _: ended.append(None), ended.append)
        runtime.run_until(lambda: bool(ended))
    finally:
        runtime.close()
    if ended[0] is not None:
        raise ended[0]


def _progress(console: Console) -> Progress:
    def show(done: int, total: int) -> None:
        console.progress(tr("{done:.0f} of {total:.0f} MB").format(done=done / 1e6, total=total / 1e6))

    return show


def _named(name: str | None) -> str:
    if name is None:
        raise ReviewerError(
            ErrorCode.WRONG_USE,
            tr("Which model?"),
            tr("Name one of “reviewer-app models list”; to import a model, name its file."),
        )
    return name


def _entry(manifest: Manifest, name: str | None) -> ManifestModel:
    entry = manifest.find(_named(name))
    if entry is None:
        raise ReviewerError(
            ErrorCode.MODEL_MISSING,
            tr("There is no model with the id “{id}”.").format(id=name),
            tr("The ids are: {ids}").format(ids=", ".join(m.id for m in manifest.models)),
        )
    return entry


def _download(entry: ManifestModel, manifest: Path | None, console: Console) -> int:
    """Fetch the file of `entry`; Ctrl+C keeps what came. Raises ReviewerError."""
    runtime = SelectorRuntime()
    outcomes: list[Outcome[Path]] = []
    download = ModelDownload(
        runtime, locations(), entry.id, lambda p: console.progress(progress_text(p)), outcomes.append, manifest
    )
    try:
        runtime.run_until(lambda: bool(outcomes))
    except KeyboardInterrupt:
        console.say(tr("What came so far is kept; the same command goes on from there."))
        raise
    finally:
        download.stop()
        runtime.close()
    match outcomes[0]:
        case Done(path):
            console.result(tr("Installed as {path}").format(path=path))
            return OK
        case Failed(error):
            raise error
        case Cancelled():
            return INTERRUPTED
