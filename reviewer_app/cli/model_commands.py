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
from reviewer_app.session.model_rows import ModelRow, model_rows
from reviewer_app.session.model_speeds import ModelSpeeds


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
    """What fits this machine first, as in the window."""
    decisions = ModelDecisions(locations().config)
    rows = model_rows(manifest, folder, decisions.in_place, ModelSpeeds(locations().cache), None)
    try:
        writer = choose_model(decisions.chosen, manifest, folder).path
    except ReviewerError as error:
        writer = None
        console.say(str(error))
    if as_json:
        data = [_listed(row, writer) for row in rows if row.entry is not None or row.here]
        console.result(to_json({"schema": 1, "models": data}))
        return
    for row in rows:
        state = row.state_text(writes=row.here and row.file == writer)
        if row.entry is None:
            text = tr("{id}  [a file of yours]  {path}").format(id=Path(row.id).stem, path=row.file)
            console.result(text if state == tr("installed") else f"{text}  [{state}]")
            continue
        entry = row.entry
        told = [tr(entry.what_for), row.fits_text, *([tr(entry.licence_note)] if entry.licence_note else [])]
        console.result(
            f"{entry.id}  [{state}]  {entry.size / 1e9:.1f} GB  {entry.licence}\n    {entry.name}: {told[0]}"
        )
        for text in told[1:]:
            console.result(f"    {text}")


def _listed(row: ModelRow, writer: Path | None) -> dict[str, object]:
    data: dict[str, object] = {
        "id": row.id if row.entry is not None else Path(row.id).stem,
        "name": row.name,
        "installed": row.here,
        "chosen": row.here and row.file == writer,
        "file": str(row.file) if row.here else None,
        "size": row.size,
        "state": row.state,
        "part": row.part,
        "fits": row.fits,
        "needs_memory": row.needs,
    }
    if row.entry is not None:
        data |= {
            "what_for": row.entry.what_for,
            "memory": {str(context): needed for context, needed in row.entry.memory.items()},
            "licence": row.entry.licence,
            "licence_note": row.entry.licence_note,
        }
    return data


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
