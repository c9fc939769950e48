"""The calls of llama.cpp that the engine uses, typed. Beside it, only `llama_context` and `sampling` do so.

llama_cpp itself is untyped ctypes; every function here takes and gives plain Python values. Handles are opaque.
"""

from __future__ import annotations

import ctypes
import json
import logging
import os
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, NewType

# Before the library loads: its crash handler starts a debugger, which can hang a worker that should just die.
os.environ.setdefault("GGML_NO_BACKTRACE", "1")
# Threads that wait for each other spin; where another program has the core, a short spin and then sleep is seen to be
# several times faster than libgomp's own 300,000 turns.
os.environ.setdefault("GOMP_SPINCOUNT", "1000")

import llama_cpp._ggml as _g
import llama_cpp.llama_cpp as _c

log = logging.getLogger(__name__)

ModelHandle = NewType("ModelHandle", int)
VocabHandle = NewType("VocabHandle", int)
AdapterHandle = NewType("AdapterHandle", int)

ROPE_TYPES: dict[str, int] = {
    "none": int(_c.LLAMA_ROPE_SCALING_TYPE_NONE),
    "linear": int(_c.LLAMA_ROPE_SCALING_TYPE_LINEAR),
    "yarn": int(_c.LLAMA_ROPE_SCALING_TYPE_YARN),
    "longrope": int(_c.LLAMA_ROPE_SCALING_TYPE_LONGROPE),
}

_LOG_LINES = 60
_DESCRIPTION = "reviewer_build.json"  # written by packaging/install_engine.py
_lines: deque[str] = deque(maxlen=_LOG_LINES)


@_c.llama_log_callback  # type: ignore[untyped-decorator]
def _on_log(level: int, text: bytes | None, _data: object) -> None:
    line = (text or b"").decode("utf-8", "replace").rstrip()
    if line and line != ".":
        _lines.append(line)
        log.debug("%s", line)


@cache
def start() -> None:
    """Start the library's backends, once; its log goes to `recent_log` and to `logging` at DEBUG."""
    _c.llama_log_set(_on_log, ctypes.c_void_p(0))
    _load_backends()
    _c.llama_backend_init()


def _load_backends() -> None:
    """A portable build has its kernels in libraries of their own, of which the processor's best is taken.

    From the library's folder alone: left to itself, ggml also looks where Python lies and where the person stands.
    """
    ggml = _g.libggml
    ggml.ggml_backend_reg_count.restype = ctypes.c_size_t
    if ggml.ggml_backend_reg_count() == 0:
        ggml.ggml_backend_load_all_from_path.argtypes = [ctypes.c_char_p]
        ggml.ggml_backend_load_all_from_path.restype = None
        ggml.ggml_backend_load_all_from_path(os.fsencode(_g.libggml_base_path))


def built_for() -> dict[str, Any]:
    """What the set-up built this library for (processor, flags, compiler); empty if somebody else built it."""
    try:
        data = json.loads((_g.libggml_base_path.parent / _DESCRIPTION).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def recent_log() -> list[str]:
    """The last lines that llama.cpp logged. They hold no text of a paper."""
    return list(_lines)


def forget_log() -> None:
    """Start a new list of lines, so that the next failure shows only its own."""
    _lines.clear()


def build_id() -> str:
    """Names the build of the library: states written by one build are not read by another."""
    version = _c.llama_version()
    return (version or b"").decode("ascii", "replace")


def system_info() -> str:
    """The instruction sets and backends that the library uses, as it prints them."""
    start()
    return bytes(_c.llama_print_system_info()).decode("utf-8", "replace").strip()


def gpu_offload() -> bool:
    """Whether this build can put layers on a GPU."""
    start()
    return bool(_c.llama_supports_gpu_offload())


# enum ggml_backend_dev_type (ggml-backend.h): a card with memory of its own, and one that shares the machine's.
_GPU_DEVICE, _SHARING_DEVICE = 1, 2


@dataclass(frozen=True, slots=True)
class Device:
    """A graphics device as the library sees it: how it names it, what its driver calls it, its memory in bytes.

    `shares_memory` is that of a device whose memory is the machine's.
    """

    name: str
    description: str
    shares_memory: bool
    memory: int
    free: int


def devices() -> list[Device]:
    """The graphics devices that this build can use, those that take part in nothing included."""
    start()
    ggml = _g.libggml
    size_pointer = ctypes.POINTER(ctypes.c_size_t)
    ggml.ggml_backend_dev_count.restype = ctypes.c_size_t
    ggml.ggml_backend_dev_get.restype = ctypes.c_void_p
    ggml.ggml_backend_dev_get.argtypes = [ctypes.c_size_t]
    for ask, answer in (("type", ctypes.c_int), ("name", ctypes.c_char_p), ("description", ctypes.c_char_p)):
        function = getattr(ggml, f"ggml_backend_dev_{ask}")
        function.argtypes, function.restype = [ctypes.c_void_p], answer
    ggml.ggml_backend_dev_memory.argtypes = [ctypes.c_void_p, size_pointer, size_pointer]
    ggml.ggml_backend_dev_memory.restype = None
    found = []
    for i in range(int(ggml.ggml_backend_dev_count())):
        device = ggml.ggml_backend_dev_get(i)
        kind = int(ggml.ggml_backend_dev_type(device))
        if kind not in (_GPU_DEVICE, _SHARING_DEVICE):
            continue
        free, size = ctypes.c_size_t(0), ctypes.c_size_t(0)
        ggml.ggml_backend_dev_memory(device, ctypes.byref(free), ctypes.byref(size))
        name = bytes(ggml.ggml_backend_dev_name(device)).decode("utf-8", "replace")
        description = bytes(ggml.ggml_backend_dev_description(device)).decode("utf-8", "replace")
        found.append(Device(name, description, kind == _SHARING_DEVICE, size.value, free.value))
    return found


def free_video_memory() -> int:
    """Bytes that are free on all GPUs with memory of their own together; 0 if there is none."""
    return sum(device.free for device in devices() if not device.shares_memory) if gpu_offload() else 0


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """How to load a model. `overrides` replace metadata of the file; with `vocabulary_only` no weight is read."""

    gpu_layers: int = 0
    memory_map: bool = True
    vocabulary_only: bool = False
    overrides: tuple[tuple[str, bool | int | float], ...] = ()


def load_model(path: str, options: ModelOptions, keep_going: Callable[[float], bool]) -> ModelHandle | None:
    """Load the model at `path`; None if the library refuses it or `keep_going(0..1)` said no."""
    start()
    params = _c.llama_model_default_params()
    params.n_gpu_layers = options.gpu_layers
    params.vocab_only = options.vocabulary_only
    # An empty list of devices, ended by NULL. Left to itself the library puts weights into memory that a card's driver
    # hands out even where no layer is for the card: a driver in trouble would spoil the processor's runs too, and the
    # kernels for weights in the processor's own order would not be used.
    no_device = ctypes.c_void_p(None)
    if not options.gpu_layers:
        params.devices = ctypes.addressof(no_device)
    if not options.memory_map:
        params.load_mode = _c.LLAMA_LOAD_MODE_NONE

    @_c.llama_progress_callback  # type: ignore[untyped-decorator]
    def progress(share: float, _data: object) -> bool:
        return keep_going(share)

    params.progress_callback = progress
    if options.overrides:
        params.kv_overrides = _overrides(options.overrides)
    handle = _c.llama_model_load_from_file(os.fsencode(path), params)
    return ModelHandle(handle) if handle else None


def _overrides(pairs: tuple[tuple[str, bool | int | float], ...]) -> Any:
    array = (_c.llama_model_kv_override * (len(pairs) + 1))()
    for slot, (key, value) in zip(array, pairs, strict=False):
        slot.key = key.encode("ascii")
        if isinstance(value, bool):
            slot.tag, slot.value.val_bool = _c.LLAMA_KV_OVERRIDE_TYPE_BOOL, value
        elif isinstance(value, int):
            slot.tag, slot.value.val_i64 = _c.LLAMA_KV_OVERRIDE_TYPE_INT, value
        else:
            slot.tag, slot.value.val_f64 = _c.LLAMA_KV_OVERRIDE_TYPE_FLOAT, value
    array[len(pairs)].key = b""
    return array


def free_model(model: ModelHandle) -> None:
    """Give the model's memory back; its contexts must be gone."""
    _c.llama_model_free(model)


def has_decoder(model: ModelHandle) -> bool:
    """Whether the model can write text."""
    return bool(_c.llama_model_has_decoder(model)) and not bool(_c.llama_model_is_diffusion(model))


def attention_window(model: ModelHandle) -> int:
    """The window that llama.cpp itself applies in some layers; 0 if every layer sees everything."""
    return int(_c.llama_model_n_swa(model))


def vocabulary(model: ModelHandle) -> VocabHandle:
    """The model's vocabulary, which lives as long as the model."""
    return VocabHandle(_c.llama_model_get_vocab(model))


def vocabulary_size(vocab: VocabHandle) -> int:
    """The number of tokens."""
    return int(_c.llama_vocab_n_tokens(vocab))


def tokenize(vocab: VocabHandle, text: str, special: bool) -> list[int]:
    """Token ids of `text`; nothing is added. Special tokens are recognised only if `special`."""
    data = text.encode("utf-8")
    room = len(data) + 8
    while True:
        tokens = (_c.llama_token * room)()
        count = int(_c.llama_tokenize(vocab, data, len(data), tokens, room, False, special))
        if count >= 0:
            return list(tokens[:count])
        room = -count


def token_bytes(vocab: VocabHandle, token: int, special: bool) -> bytes:
    """The bytes that a token stands for; control tokens are empty unless `special`."""
    room = 64
    while True:
        buffer = ctypes.create_string_buffer(room)
        count = int(_c.llama_token_to_piece(vocab, token, buffer, room, 0, special))
        if count >= 0:
            return buffer.raw[:count]
        room = -count


def ends_generation(vocab: VocabHandle, token: int) -> bool:
    """Whether a model that writes this token has finished."""
    return bool(_c.llama_vocab_is_eog(vocab, token))


def is_control(vocab: VocabHandle, token: int) -> bool:
    """Whether the token is a control token, not text."""
    return bool(_c.llama_vocab_is_control(vocab, token))


def begin_token(vocab: VocabHandle) -> int:
    """The token that begins a text; -1 if there is none."""
    return int(_c.llama_vocab_bos(vocab))


def end_token(vocab: VocabHandle) -> int:
    """The token that ends a text; -1 if there is none."""
    return int(_c.llama_vocab_eos(vocab))


def adds_begin_token(vocab: VocabHandle) -> bool:
    """Whether the model was trained with the begin token in front."""
    return bool(_c.llama_vocab_get_add_bos(vocab))


def load_adapter(model: ModelHandle, path: str) -> AdapterHandle | None:
    """A LoRA adapter for `model`; None if it does not fit. It is freed with the model."""
    handle = _c.llama_adapter_lora_init(model, os.fsencode(path))
    return AdapterHandle(handle) if handle else None
