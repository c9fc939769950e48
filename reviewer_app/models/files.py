"""Model files on disk: checked against the manifest, taken in from elsewhere, removed."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from reviewer_app.atomic_file import read_error, write_error
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.locations import private_folder
from reviewer_app.models.library import expected_path
from reviewer_app.models.manifest import Manifest, ManifestModel, PackageSource

_CHUNK = 4 * 1024 * 1024  # bytes

Progress = Callable[[int, int], None]


def sha256_of(path: Path, progress: Progress | None = None) -> str:
    """The file's SHA-256 in hex; `progress(done, total)` is called in bytes. Raises ReviewerError FILE_UNREADABLE."""
    digest = hashlib.sha256()
    try:
        total, done = path.stat().st_size, 0
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                done += len(chunk)
                if progress:
                    progress(done, total)
    except OSError as error:
        raise ReviewerError(
            ErrorCode.FILE_UNREADABLE,
            tr("“{path}” could not be read.").format(path=path),
            tr("Check that the file is there and that you may read it."),
            str(error),
        ) from error
    return digest.hexdigest()


def verify(entry: ManifestModel, path: Path, progress: Progress | None = None) -> str:
    """Hash the file of `entry` and compare; returns the SHA-256. Raises ReviewerError MODEL_DIFFERS.

    An entry without a known figure can't differ; the caller says so.
    """
    found = sha256_of(path, progress)
    if entry.sha256 is not None and found != entry.sha256:
        raise ReviewerError(
            ErrorCode.MODEL_DIFFERS,
            tr("The file of “{name}” is not the one that the list of models names.").format(name=entry.name),
            tr("Delete {path} and install the model again.").format(path=path),
            f"expected {entry.sha256}, found {found}",
        )
    return found


def import_model(file: Path, manifest: Manifest, models_dir: Path, progress: Progress | None = None) -> Path:
    """Copy a GGUF file into the models folder, whole or not at all, and return where it is.

    A file that has the name of one in the manifest must be that one. `progress` may raise what ends the copying.
    Raises ReviewerError FILE_MISSING, NOT_A_MODEL, MODEL_DIFFERS, DISK_FULL or WRITE_FAILED.
    """
    must_be_gguf(file)
    verify_known(file, manifest, progress)
    target = models_dir / file.name
    if target.exists() and target.samefile(file):
        return target
    try:
        private_folder(models_dir)
        if shutil.disk_usage(models_dir).free < file.stat().st_size:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        handle, temporary = tempfile.mkstemp(dir=models_dir, prefix=f".{file.name}.", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as out, file.open("rb") as source:
                _copy(source, out, file.stat().st_size, progress)
                out.flush()
                os.fsync(out.fileno())
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise write_error(target, error) from error
    return target


def verify_known(file: Path, manifest: Manifest, progress: Progress | None = None) -> None:
    """Raise ReviewerError MODEL_DIFFERS where `file` has the name of a model in the manifest and is another one."""
    for entry in manifest.models:
        if entry.file_name != file.name:
            continue
        try:
            verify(entry, file, progress)
        except ReviewerError as error:
            if error.code is not ErrorCode.MODEL_DIFFERS:
                raise
            raise ReviewerError(
                error.code,
                tr("“{path}” has the name of the model “{name}”, but is not its file.").format(
                    path=file, name=entry.name
                ),
                tr("Rename it to import it as a model of your own, or download the listed one."),
                error.detail,
            ) from error


def _copy(source: BinaryIO, out: BinaryIO, total: int, progress: Progress | None) -> None:
    done = 0
    while chunk := source.read(_CHUNK):
        out.write(chunk)
        done += len(chunk)
        if progress:
            progress(done, total)


def remove_model(entry: ManifestModel, models_dir: Path) -> Path:
    """Delete the file of `entry`, a damaged one too, and return where it was.

    Raises ReviewerError MODEL_MISSING or WRITE_FAILED.
    """
    path = expected_path(entry, models_dir)
    if path is None or not path.is_file():
        raise ReviewerError(
            ErrorCode.MODEL_MISSING,
            tr("The model “{name}” is not installed.").format(name=entry.name),
            tr("There is nothing to remove."),
        )
    if isinstance(entry.source, PackageSource):
        raise ReviewerError(
            ErrorCode.WRITE_FAILED,
            tr("“{name}” is part of a Python package.").format(name=entry.name),
            tr("Remove it with: pip uninstall {package}").format(package=entry.source.distribution),
        )
    return remove_file(path)


def remove_file(path: Path) -> Path:
    """Delete a model file and return where it was. Raises ReviewerError WRITE_FAILED."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise write_error(path, error) from error
    return path


def must_be_gguf(file: Path) -> None:
    """Raise ReviewerError FILE_MISSING, FILE_UNREADABLE or NOT_A_MODEL unless `file` begins as a GGUF file does."""
    try:
        with file.open("rb") as source:
            magic = source.read(4)
    except OSError as error:
        raise read_error(file, error) from error
    if magic != b"GGUF":
        raise ReviewerError(
            ErrorCode.NOT_A_MODEL,
            tr("“{path}” is not a GGUF model.").format(path=file),
            tr("Choose a file that ends in .gguf, made for llama.cpp."),
        )
