"""`models_manifest.json`, schema 1: the models that the program knows, each pinned to one file of one source."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.locations import resource

SCHEMA = 1

_FILE = "models_manifest.json"

PEER_REVIEW = "peer review"

SourceKind = Literal["huggingface", "url", "python-package"]

# A size that was only read off a page is rounded to a few digits.
_ABOUT = 0.02

_SHA256 = re.compile(r"[0-9a-f]{64}")
# Both name folders and options on the command line, so no separators, spaces or leading dashes.
_ID = re.compile(r"[a-z0-9][a-z0-9._-]*")
_PROMPT = re.compile(r"[a-z0-9-]+/[0-9]+")
# Nobody listens between this machine and itself.
_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
_REPO = re.compile(r"[\w.-]+/[\w.-]+")


@dataclass(frozen=True, slots=True)
class HuggingFaceSource:
    """A file of one revision of a repository on Hugging Face; `file` may name folders."""

    repo: str
    revision: str
    file: str
    kind: SourceKind = "huggingface"


@dataclass(frozen=True, slots=True)
class UrlSource:
    """A file behind an https address."""

    url: str
    kind: SourceKind = "url"

    @property
    def file(self) -> str:
        """The last part of the address."""
        return PurePosixPath(unquote(urlsplit(self.url).path)).name


@dataclass(frozen=True, slots=True)
class PackageSource:
    """A file inside an installed Python distribution."""

    distribution: str
    version: str
    file: str
    kind: SourceKind = "python-package"


ModelSource = HuggingFaceSource | UrlSource | PackageSource


@dataclass(frozen=True, slots=True)
class ManifestModel:
    """One model. `size` and `needs_memory` are in bytes, `trained_context` and `sliding_window` in tokens.

    `sha256` is None where no trusted figure is known; without `size_exact` the size is about right (see `has_size`).
    `memory` are bytes that were measured, by the context in tokens.
    """

    id: str
    name: str
    what_for: str
    base: str
    fine_tuned_for: str
    architecture: str
    parameters: float
    quantization: str
    trained_context: int
    sliding_window: int | None
    prompt: str
    source: ModelSource
    size: int
    sha256: str | None
    adapters: tuple[Mapping[str, Any], ...]
    rope: Mapping[str, Any] | None
    licence: str
    licence_note: str
    needs_memory: float
    size_exact: bool = True
    memory: Mapping[int, float] = field(default_factory=dict)

    def has_size(self, size: int) -> bool:
        """Whether a file of `size` bytes can be this model's."""
        if self.size_exact:
            return size == self.size
        return abs(size - self.size) <= _ABOUT * self.size

    @property
    def file_name(self) -> str:
        """The name of its file in the models folder, without the folders of its source."""
        return PurePosixPath(self.source.file).name

    @property
    def for_peer_review(self) -> bool:
        """Whether it was fine-tuned for what this program does."""
        return self.fine_tuned_for == PEER_REVIEW


@dataclass(frozen=True, slots=True)
class Manifest:
    """The models in the order of the file."""

    models: tuple[ManifestModel, ...]

    def find(self, model_id: str) -> ManifestModel | None:
        """The model with this id."""
        return next((m for m in self.models if m.id == model_id), None)


def load_manifest(path: Path) -> Manifest:
    """Read and check the manifest in `path`. Raises ReviewerError (BAD_MANIFEST) that names the entry and the field."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _bad(tr("The list of models {file} can't be read.").format(file=path), str(error)) from error
    except (ValueError, RecursionError) as error:
        raise _bad(tr("The list of models {file} is not valid JSON.").format(file=path), str(error)) from error
    try:
        return manifest_from_json(data)
    except ReviewerError as error:
        # Whose list it is: there may be two.
        step = tr("Correct {file}, or remove it to use the list that comes with the program.").format(file=path)
        raise ReviewerError(error.code, error.message, step, error.detail) from error


def load_catalogue(config: Path, warn: Callable[[ReviewerError], None], given: Path | None = None) -> Manifest:
    """The models of the program's list and of the person's own in `config`, which wins where both have an id.

    With `given` that list alone. The own list may be missing; one that can't be read is told to `warn` and left alone.
    Raises as `load_manifest` for the others.
    """
    if given is not None:
        return load_manifest(given)
    models = {m.id: m for m in load_manifest(resource(_FILE)).models}
    own = config / _FILE
    if own.is_file():
        try:
            models |= {m.id: m for m in load_manifest(own).models}
        except ReviewerError as error:
            warn(error)
    return Manifest(tuple(models.values()))


def manifest_from_json(data: object) -> Manifest:
    """Check and convert what stands in the file. Fields that it doesn't know are left alone. Raises as
    `load_manifest`.
    """
    if not isinstance(data, dict) or not isinstance(data.get("models"), list):
        raise _bad(tr("The list of models has no list “models”."))
    if data.get("schema") != SCHEMA:
        raise _bad(
            tr("The list of models has the schema {found}; this program reads schema {known}.").format(
                found=json.dumps(data.get("schema")), known=SCHEMA
            )
        )
    models = tuple(_model(_Entry(raw, i)) for i, raw in enumerate(data["models"], 1))
    seen: set[str] = set()
    for number, model in enumerate(models, 1):
        if model.id in seen:
            raise _bad_field(number, model.id, "id", tr("another entry has the same id"))
        seen.add(model.id)
    return Manifest(models)


class _Entry:
    """One object of the list, whose fields are taken with their types checked."""

    def __init__(self, raw: object, number: int, name: str = "", prefix: str = "") -> None:
        self._number = number
        self._name = name
        self._prefix = prefix
        if not isinstance(raw, dict):
            raise _bad_field(number, name, prefix.rstrip(".") or "-", tr("it is not an object"))
        self._raw: dict[str, Any] = raw
        if not name and isinstance(raw.get("id"), str):
            self._name = raw["id"]

    def error(self, field: str, why: str) -> ReviewerError:
        return _bad_field(self._number, self._name, self._prefix + field, why)

    def _get(self, field: str) -> Any:
        if field not in self._raw:
            raise self.error(field, tr("it is missing"))
        return self._raw[field]

    def text(self, field: str, pattern: re.Pattern[str] | None = None) -> str:
        value = self._get(field)
        if not isinstance(value, str) or not value.strip():
            raise self.error(field, tr("it is not a text"))
        if pattern is not None and not pattern.fullmatch(value):
            raise self.error(field, tr("it does not have the right form"))
        return value

    def any_text(self, field: str) -> str:
        value = self._get(field)
        if not isinstance(value, str):
            raise self.error(field, tr("it is not a text"))
        return value

    def number(self, field: str) -> float:
        value = self._get(field)
        if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
            raise self.error(field, tr("it is not a number above zero"))
        return float(value)

    def whole(self, field: str) -> int:
        value = self.number(field)
        if value != int(value):
            raise self.error(field, tr("it is not a whole number"))
        return int(value)

    def is_null(self, field: str) -> bool:
        return self._get(field) is None

    def flag(self, field: str, *, default: bool) -> bool:
        value = self._raw.get(field, default)
        if not isinstance(value, bool):
            raise self.error(field, tr("it is neither true nor false"))
        return value

    def figures(self, field: str) -> Mapping[int, float]:
        """Numbers by numbers; empty where the field isn't there."""
        value = _Entry(self._raw.get(field, {}), self._number, self._name, f"{self._prefix}{field}.")
        wrong = next((key for key in value._raw if not re.fullmatch(r"[1-9][0-9]{0,8}", key)), None)
        if wrong is not None:
            raise value.error(wrong, tr("it is not a whole number"))
        return {int(key): value.number(key) for key in value._raw}

    def inner(self, field: str) -> _Entry:
        return _Entry(self._get(field), self._number, self._name, f"{self._prefix}{field}.")

    def objects(self, field: str) -> tuple[Mapping[str, Any], ...]:
        value = self._get(field)
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            raise self.error(field, tr("it is not a list of objects"))
        return tuple(value)

    def object(self, field: str) -> Mapping[str, Any]:
        value = self._get(field)
        if not isinstance(value, dict):
            raise self.error(field, tr("it is not an object"))
        return value


def _model(entry: _Entry) -> ManifestModel:
    return ManifestModel(
        id=entry.text("id", _ID),
        name=entry.text("name"),
        what_for=entry.text("what_for"),
        base=entry.any_text("base"),
        fine_tuned_for=entry.any_text("fine_tuned_for"),
        architecture=entry.text("architecture"),
        parameters=entry.number("parameters"),
        quantization=entry.text("quantization"),
        trained_context=entry.whole("trained_context"),
        sliding_window=None if entry.is_null("sliding_window") else entry.whole("sliding_window"),
        prompt=entry.text("prompt", _PROMPT),
        source=_source(entry.inner("source")),
        size=entry.whole("size"),
        sha256=None if entry.is_null("sha256") else entry.text("sha256", _SHA256),
        adapters=entry.objects("adapters"),
        rope=None if entry.is_null("rope") else entry.object("rope"),
        licence=entry.text("licence"),
        licence_note=entry.any_text("licence_note"),
        needs_memory=entry.number("needs_memory"),
        size_exact=entry.flag("size_exact", default=True),
        memory=entry.figures("memory"),
    )


def _source(entry: _Entry) -> ModelSource:
    kind = entry.text("kind")
    source: ModelSource
    if kind == "huggingface":
        source = HuggingFaceSource(entry.text("repo", _REPO), entry.text("revision"), entry.text("file"))
    elif kind == "python-package":
        source = PackageSource(entry.text("distribution"), entry.text("version"), entry.text("file"))
    elif kind == "url":
        source = UrlSource(entry.text("url"))
        address = urlsplit(source.url)
        if address.scheme != "https" and not (address.scheme == "http" and address.hostname in _THIS_MACHINE):
            raise entry.error("url", tr("it does not begin with https://"))
    else:
        raise entry.error("kind", tr("it is none of huggingface, url, python-package"))
    if not _is_safe(source.file):
        raise entry.error("url" if kind == "url" else "file", tr("it does not name a .gguf file inside its source"))
    return source


def _is_safe(file: str) -> bool:
    """Whether the file stays in its folder on every system and is of the one format that the engine loads."""
    parts = file.split("/")
    return (
        file.lower().endswith(".gguf")
        and not any(c in file for c in '\\:*?"<>|\0')
        and all(part not in ("", ".", "..") for part in parts)
    )


def _bad_field(number: int, model_id: str, field: str, why: str) -> ReviewerError:
    entry = f"{number} ({model_id})" if model_id else str(number)
    return _bad(
        tr("In the list of models, entry {entry}, the field “{field}” is wrong: {why}.").format(
            entry=entry, field=field, why=why
        )
    )


def _bad(message: str, detail: str = "") -> ReviewerError:
    return ReviewerError(
        ErrorCode.BAD_MANIFEST,
        message,
        tr("Correct the file, or remove it to use the list that comes with the program."),
        detail,
    )
