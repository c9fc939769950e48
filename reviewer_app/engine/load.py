"""Loads a model: checks the file, falls down a ladder of ways until one works, and says why if none does."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reviewer_app.engine import fit, llama
from reviewer_app.engine.gguf import GGUFHeader, read_header
from reviewer_app.engine.interrupt import Interrupted, ShouldStop, never
from reviewer_app.engine.machine import Machine
from reviewer_app.engine.model import LoadedModel, make_form, make_vocabulary
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr

log = logging.getLogger(__name__)

ALL_LAYERS = 999
_RUNGS = (3 / 4, 1 / 2, 1 / 4)  # shares of the layers on the GPU, below all of them
_SMALLEST_BATCH = 64
SMALLEST_CONTEXT = 1024  # a model that can't have this much is of no use for a paper
_LOG_TAIL = 6
# How the library, its back ends and the system say that memory ran out.
_NO_MEMORY = ("failed to allocate", "unable to allocate", "cannot allocate", "bad_alloc", "outofdevicememory")
# What "tokenizer.ggml.model" says in files without one.
_NO_TOKENIZER = ("", "none", "no_vocab")


@dataclass(frozen=True, slots=True)
class AdapterFile:
    """A LoRA adapter in GGUF form and the scale to use it with."""

    path: Path
    scale: float = 1.0


@dataclass(frozen=True)
class LoadSettings:
    """How to load. `gpu_layers` -1 puts all layers on a GPU if there is one; `rope` replaces the file's scaling.

    `sliding_window` is the attention window of the model's training, for files that don't say it; 0 for none.
    """

    gpu_layers: int = -1
    adapters: Sequence[AdapterFile] = ()
    rope: dict[str, float | str] = field(default_factory=dict)
    sliding_window: int = 0


def load(
    path: Path,
    settings: LoadSettings | None = None,
    should_stop: ShouldStop = never,
    machine: Machine | None = None,
    progress: Callable[[float], None] | None = None,
) -> LoadedModel:
    """Load the GGUF model at `path`; `progress` hears which share of it (0 to 1) has been read.

    Raises ReviewerError: MODEL_MISSING, NOT_A_MODEL, MODEL_CUT_OFF, MODEL_UNKNOWN_ARCHITECTURE, MODEL_LOAD_FAILED,
    OUT_OF_MEMORY, ADAPTER_UNFIT; Interrupted if `should_stop` said so.
    """
    settings = settings or LoadSettings()
    machine = machine or Machine()
    header = read_header(path)
    if should_stop():  # the library asks for the first time when it has read the vocabulary
        raise Interrupted
    _refuse_adapter(header)
    has_gpu = machine.has_gpu() and settings.gpu_layers != 0
    needed = fit.estimate(header, SMALLEST_CONTEXT, _SMALLEST_BATCH).total
    video = machine.video_memory() if has_gpu else 0
    free = machine.memory()
    # What a context needs as well: else the weights are read for a minute, and the review is refused after that.
    if needed + fit.RESERVE > free + video:
        raise fit.refuse(header, needed + fit.RESERVE, free, video)
    notices: list[str] = []
    overrides = (("tokenizer.ggml.add_space_prefix", False),)
    for layers in _ladder(settings.gpu_layers, header.layers, has_gpu):
        if has_gpu and layers and video and (share := fit.on_gpu(header, needed, layers)) > video:
            notices.append(_too_large_notice(layers, header.layers, share, video))
            continue
        llama.forget_log()
        # The processor's kernels want most weights in an order of their own, and get a copy of them. Beside it a mapped
        # file would stay in memory: 8.6 GB were seen for a file of 4.1 GB.
        options = llama.ModelOptions(gpu_layers=layers, memory_map=layers > 0, overrides=overrides)
        handle = machine.load_model(str(path), options, _keep_going(should_stop, progress))
        if handle is not None:
            return _finish(header, handle, options, settings, notices)
        if should_stop():
            raise Interrupted
        _explain_refusal(header)
        if layers:
            log.warning("Loading with %d layers on the GPU failed: %s", layers, " | ".join(_tail()))
            notices.append(_gpu_notice(layers, header.layers))
    raise _load_failed(header, machine)


def examine(path: Path, machine: Machine | None = None) -> GGUFHeader:
    """Whether the GGUF file at `path` is one that `load` would take: its header, architecture and tokenizer.

    No weight is read, so it takes as long for a large file as for a small one. Raises ReviewerError as `load` does,
    but for what only the weights or the memory can tell.
    """
    machine = machine or Machine()
    header = read_header(path)
    _refuse_adapter(header)
    if header.text("tokenizer.ggml.model") in _NO_TOKENIZER:
        raise ReviewerError(
            ErrorCode.NOT_A_MODEL,
            tr("{name} has no tokenizer, so nothing can be read or written with it.").format(name=path.name),
            tr("Choose a language model that follows instructions."),
        )
    llama.forget_log()
    handle = machine.load_model(str(path), llama.ModelOptions(vocabulary_only=True), lambda _: True)
    if handle is None:
        _explain_refusal(header)
        raise _load_failed(header, machine)
    try:
        _refuse_what_cannot_write(header, handle)
    finally:
        llama.free_model(handle)
    return header


def _refuse_adapter(header: GGUFHeader) -> None:
    if header.is_adapter:
        raise ReviewerError(
            ErrorCode.NOT_A_MODEL,
            tr("{name} is an adapter, not a model of its own.").format(name=header.path.name),
            tr("Choose the model that it was made for, and give the adapter beside it."),
        )


def _refuse_what_cannot_write(header: GGUFHeader, handle: llama.ModelHandle) -> None:
    if not llama.has_decoder(handle):
        raise ReviewerError(
            ErrorCode.MODEL_UNKNOWN_ARCHITECTURE,
            tr("{name} is a model that can't write text.").format(name=header.path.name),
            tr("Choose a language model that follows instructions."),
            header.architecture,
        )


def _keep_going(should_stop: ShouldStop, progress: Callable[[float], None] | None) -> Callable[[float], bool]:
    """What the library asks after every tensor."""

    def ask(share: float) -> bool:
        if progress:
            progress(share)
        return not should_stop()

    return ask


def _ladder(asked: int, layers: int, has_gpu: bool) -> Iterator[int]:
    """Layers on the GPU to try, the most first; 0 is the CPU."""
    if has_gpu and asked != 0:
        first = ALL_LAYERS if asked < 0 else asked
        yield first
        # A GPU whose memory is too small for all layers often takes some.
        for share in _RUNGS:
            count = int(min(first, layers) * share)
            if count:
                yield count
    yield 0


def rung_below(model: LoadedModel) -> int | None:
    """How many layers to put on the GPU after it failed with those of `model`; None if there were none on it."""
    if not model.gpu_layers:
        return None
    here = min(model.gpu_layers, model.header.layers)
    rungs = [int(model.header.layers * share) for share in _RUNGS]
    return next((rung for rung in rungs if rung < here), 0)


def _gpu_notice(layers: int, of: int) -> str:
    return tr("The graphics processor could not take {n} of {of} layers; fewer were tried.").format(
        n=min(layers, of), of=of
    )


def _too_large_notice(layers: int, of: int, share: int, video: int) -> str:
    return tr(
        "{n} of {of} layers need about {needed} GB on the graphics processor, which has {free} GB free; "
        "fewer were tried."
    ).format(n=min(layers, of), of=of, needed=fit.gigabytes(share), free=fit.gigabytes(video))


def _finish(
    header: GGUFHeader,
    handle: llama.ModelHandle,
    options: llama.ModelOptions,
    settings: LoadSettings,
    notices: list[str],
) -> LoadedModel:
    try:
        _refuse_what_cannot_write(header, handle)
        vocabulary = make_vocabulary(header, handle)
        model = LoadedModel(
            header=header,
            handle=handle,
            vocabulary=vocabulary,
            form=make_form(header, vocabulary),
            gpu_layers=options.gpu_layers,
            mapped=options.memory_map,
            trained_context=_trained_context(header, settings.rope),
            trained_window=_trained_window(header, settings.sliding_window, handle),
            rope=dict(settings.rope),
            notices=notices,
        )
        for adapter in settings.adapters:
            model.adapters.append((_load_adapter(header, handle, adapter), adapter.scale))
            stat = adapter.path.stat()
            model.adapter_names.append((f"{adapter.path}|{stat.st_size}|{stat.st_mtime_ns}", adapter.scale))
    except BaseException:
        llama.free_model(handle)
        raise
    return model


def _trained_context(header: GGUFHeader, rope: dict[str, float | str]) -> int:
    """The context that the model can use: a scaling given from outside stretches the file's own figure."""
    if rope:
        original = float(rope.get("original_context", 0) or header.trained_context)
        return int(original * float(rope.get("factor", 1.0)))
    return header.trained_context


def _trained_window(header: GGUFHeader, known: int, handle: llama.ModelHandle) -> int:
    """llama.cpp runs, say, a Mistral 7B v0.1 of the architecture "llama" with full attention: its window is on us."""
    if llama.attention_window(handle):
        return 0
    return header.sliding_window or known


def _load_adapter(header: GGUFHeader, handle: llama.ModelHandle, adapter: AdapterFile) -> llama.AdapterHandle:
    own = read_header(adapter.path)
    loaded: llama.AdapterHandle | None = None
    if own.is_adapter and own.architecture == header.architecture:
        llama.forget_log()
        loaded = llama.load_adapter(handle, str(adapter.path))
    if loaded is None:
        raise ReviewerError(
            ErrorCode.ADAPTER_UNFIT,
            tr("The adapter {adapter} does not fit the model {model}.").format(
                adapter=adapter.path.name, model=header.path.name
            ),
            tr("Choose the model that the adapter was trained on, or go without the adapter."),
            f"{own.architecture} on {header.architecture}; " + " | ".join(_tail()),
        )
    return loaded


def _tail() -> list[str]:
    return llama.recent_log()[-_LOG_TAIL:]


def _explain_refusal(header: GGUFHeader) -> None:
    """Raise at once where another way of loading would fail as well."""
    lines = llama.recent_log()
    text = " ".join(lines).lower()
    if "unknown model architecture" in text:
        raise ReviewerError(
            ErrorCode.MODEL_UNKNOWN_ARCHITECTURE,
            tr("{name} is of a kind that this program does not know: {architecture}.").format(
                name=header.path.name, architecture=header.architecture
            ),
            tr("Choose another model, or a newer version of this program."),
            " | ".join(lines[-_LOG_TAIL:]),
        )


def _load_failed(header: GGUFHeader, machine: Machine) -> ReviewerError:
    lines = " | ".join(_tail())
    if any(words in lines.lower() for words in _NO_MEMORY):
        needed = fit.estimate(header, SMALLEST_CONTEXT, _SMALLEST_BATCH).total
        return fit.refuse(header, needed, machine.memory())
    return ReviewerError(
        ErrorCode.MODEL_LOAD_FAILED,
        tr("The model {name} could not be loaded.").format(name=header.path.name),
        tr("Choose another model, or download this one again. The details say what the library reported."),
        lines,
    )
