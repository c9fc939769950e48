"""llama.cpp's contexts, batches, KV caches and states, typed, beside `llama`."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NewType

import llama_cpp.llama_cpp as _c
import numpy as np
import numpy.typing as npt

from reviewer_app.engine.llama import AdapterHandle, ModelHandle

ContextHandle = NewType("ContextHandle", int)
MemoryHandle = NewType("MemoryHandle", int)

# What llama_decode returns (llama.h).
DECODED = 0
NO_SLOT = 1
ABORTED = 2

_ABORT_TYPE = _c.ggml_abort_callback
NEVER_ABORT = _ABORT_TYPE()


@dataclass(frozen=True, slots=True)
class ContextOptions:
    """How to make a context. `cells` is the room for all sequences together, in tokens.

    `pieces` is how many tokens of a batch are computed at once; 0 for all of it.
    """

    cells: int
    batch: int
    sequences: int
    threads: int
    threads_batch: int
    kv_type: int
    rope_type: int | None = None
    rope_scale: float = 0.0
    rope_base: float = 0.0
    original_context: int = 0
    offload: bool = False
    flash: bool = True
    pieces: int = 0


def new_context(model: ModelHandle, options: ContextOptions) -> ContextHandle | None:
    """A context with one KV cache for all sequences; None if it could not be had."""
    params = _c.llama_context_default_params()
    params.n_ctx = options.cells
    params.n_batch = options.batch
    params.n_ubatch = options.pieces or options.batch
    params.n_seq_max = options.sequences
    params.n_outputs_max = options.sequences
    params.n_threads = options.threads
    params.n_threads_batch = options.threads_batch
    flash = _c.LLAMA_FLASH_ATTN_TYPE_ENABLED if options.flash else _c.LLAMA_FLASH_ATTN_TYPE_DISABLED
    params.flash_attn_type = flash
    params.kv_unified = True
    # A cache of the window's size can't be shared: a cell that several sequences hold is not used again, and the first
    # request after a long text finds no room.
    params.swa_full = True
    params.no_perf = True
    params.type_k = options.kv_type
    params.type_v = options.kv_type
    params.offload_kqv = options.offload
    params.op_offload = options.offload
    if options.rope_type is not None:
        params.rope_scaling_type = options.rope_type
        params.rope_freq_scale = options.rope_scale
        params.rope_freq_base = options.rope_base
        params.yarn_orig_ctx = options.original_context
    handle = _c.llama_init_from_model(model, params)
    return ContextHandle(handle) if handle else None


def free_context(context: ContextHandle) -> None:
    """Give the context's memory back."""
    _c.llama_free(context)


def context_cells(context: ContextHandle) -> int:
    """The cells of the KV cache, in tokens."""
    return int(_c.llama_n_ctx(context))


def memory(context: ContextHandle) -> MemoryHandle:
    """The context's KV cache."""
    return MemoryHandle(_c.llama_get_memory(context))


def set_threads(context: ContextHandle, decode: int, batch: int) -> None:
    """Threads for single tokens and for batches; takes effect with the next call."""
    _c.llama_set_n_threads(context, decode, batch)


def abort_function(check: Callable[[], bool]) -> Any:
    """A native callback that stops a running decode once `check()` is true. Keep it alive while it is set."""

    def ask(_data: object) -> bool:
        return check()

    return _ABORT_TYPE(ask)


def set_abort(context: ContextHandle, function: Any) -> None:
    """Ask `function` (from `abort_function`, or `NEVER_ABORT`) between the operations of a graph; CPU only."""
    _c.llama_set_abort_callback(context, function, None)


def decode(context: ContextHandle, batch: Any) -> int:
    """Run a batch: DECODED, NO_SLOT, ABORTED, or negative for an error."""
    return int(_c.llama_decode(context, batch))


def logits(context: ContextHandle, row: int, vocabulary_tokens: int) -> npt.NDArray[np.float32]:
    """A copy of the logits of the batch's token at `row`, shape (vocabulary_tokens,)."""
    pointer = _c.llama_get_logits_ith(context, row)
    return np.ctypeslib.as_array(pointer, shape=(vocabulary_tokens,)).copy()


def remove_cells(mem: MemoryHandle, sequence: int, first: int, end: int) -> bool:
    """Remove positions [first, end) of a sequence (end -1: to its end); False if this kind of memory can't."""
    return bool(_c.llama_memory_seq_rm(mem, sequence, first, end))


def share_cells(mem: MemoryHandle, source: int, target: int) -> None:
    """Let `target` use all cells of `source` as well; nothing is copied in a unified cache."""
    _c.llama_memory_seq_cp(mem, source, target, -1, -1)


def shift_cells(mem: MemoryHandle, sequence: int, first: int, end: int, by: int) -> None:
    """Move positions [first, end) of a sequence by `by`."""
    _c.llama_memory_seq_add(mem, sequence, first, end, by)


def can_shift(mem: MemoryHandle) -> bool:
    """Whether positions can be moved."""
    return bool(_c.llama_memory_can_shift(mem))


def first_position(mem: MemoryHandle, sequence: int) -> int:
    """The smallest position that a sequence still has everywhere; -1 if it is empty."""
    return int(_c.llama_memory_seq_pos_min(mem, sequence))


def last_position(mem: MemoryHandle, sequence: int) -> int:
    """The largest position of a sequence; -1 if it is empty."""
    return int(_c.llama_memory_seq_pos_max(mem, sequence))


def clear_memory(mem: MemoryHandle) -> None:
    """Forget every sequence."""
    _c.llama_memory_clear(mem, False)


def state_size(context: ContextHandle, sequence: int) -> int:
    """Bytes of a sequence's state."""
    return int(_c.llama_state_seq_get_size(context, sequence))


def get_state(context: ContextHandle, sequence: int) -> bytearray:
    """A sequence's state: its KV cells."""
    size = state_size(context, sequence)
    data = bytearray(size)
    view = (ctypes.c_uint8 * size).from_buffer(data)
    written = int(_c.llama_state_seq_get_data(context, view, size, sequence))
    del view
    del data[written:]
    return data


def set_state(context: ContextHandle, sequence: int, data: memoryview) -> bool:
    """Put a state back into a sequence; False if it does not fit. Only for bytes that were verified before."""
    view = (ctypes.c_uint8 * len(data)).from_buffer(data)
    done = int(_c.llama_state_seq_set_data(context, view, len(data), sequence)) > 0
    del view  # else the memory behind `data` can't be given back
    return done


def set_adapters(context: ContextHandle, adapters: Sequence[tuple[AdapterHandle, float]]) -> bool:
    """Use these adapters with their scales, and no others."""
    handles = (_c.llama_adapter_lora_p_ctypes * max(len(adapters), 1))(*(a for a, _ in adapters))
    scales = (ctypes.c_float * max(len(adapters), 1))(*(s for _, s in adapters))
    return int(_c.llama_set_adapters_lora(context, handles, len(adapters), scales)) == 0
