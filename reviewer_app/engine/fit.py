"""How much memory a model and its context need, estimated from the file's header before anything is loaded."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

from reviewer_app.engine.ggml_types import KV_TYPES
from reviewer_app.engine.gguf import GGUFHeader
from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr

if sys.platform != "win32":
    import resource

CELL_STEP = 256  # llama.cpp rounds the size of a KV cache up to this
# Kept free for the rest of the machine and for what the estimate does not see (Python, the library, fragmentation).
RESERVE = 384 * 1024 * 1024
# Tokens that are computed at once where the attention's scores are kept for all of them: their buffer grows with it,
# and on a CPU a larger one reads no faster.
PIECES = 64
_STATUS = Path("/proc/self/status")
_F32 = 4
_F16 = 2


@dataclass(frozen=True, slots=True)
class Estimate:
    """Bytes that a model with a context takes: its weights, its KV cache and the buffers of one batch."""

    weights: int
    kv_cache: int
    compute: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.weights + self.of_context

    @property
    def of_context(self) -> int:
        """What the context takes beside the weights."""
        return self.kv_cache + self.compute


def bytes_per_cell(header: GGUFHeader, kv_type: str = "f16") -> int:
    """KV bytes for each token of context, every layer keeping every token (an upper bound for windowed layers)."""
    width = KV_TYPES[kv_type][1]
    heads = sum(header.kv_heads)
    return int(heads * (header.key_length + header.value_length) * width)


def estimate(header: GGUFHeader, cells: int, batch: int, kv_type: str = "f16", outputs: int = 8) -> Estimate:
    """What `header`'s model needs with `cells` tokens of context and batches of `batch` tokens."""
    # One layer's activations live at a time: residual stream and its copies, queries, the two halves of the
    # feed-forward block; and the attention mask (f16) over all cells.
    activations = batch * (6 * header.embedding + 3 * header.feed_forward) * _F32
    # With flash attention only the mask; without it the scores of all heads too, for fewer tokens at once.
    pieces = min(batch, PIECES)
    mask = batch * cells * _F16 + pieces * cells * header.heads * _F32
    logits = outputs * header.vocabulary * _F32 * 2
    return Estimate(header.tensor_bytes, cells * bytes_per_cell(header, kv_type), activations + mask + logits)


def most_cells(header: GGUFHeader, available: int, batch: int, kv_type: str = "f16") -> int:
    """The largest context, in tokens, that fits in `available` bytes beside the weights; 0 if none does."""
    fixed = estimate(header, 0, batch, kv_type).total + RESERVE
    each = bytes_per_cell(header, kv_type) + batch * _F16 + min(batch, PIECES) * header.heads * _F32
    return max(0, (available - fixed) // each // CELL_STEP * CELL_STEP)


def on_gpu(header: GGUFHeader, needed: int, layers: int) -> int:
    """The share of `needed` bytes that `layers` layers put on a GPU; the output layer counts as one more."""
    return int(needed * min(1.0, layers / (header.layers + 1)))


def memory_for_context(header: GGUFHeader, free: int, video: int, layers: int) -> int:
    """Bytes that a context of a loaded model may have, where `layers` layers lie on a GPU with `video` bytes free.

    The KV cache lies where its layers are, so that the place with the least room for its share decides.
    """
    if not layers or not video:
        return free
    share = min(1.0, layers / max(1, header.layers))
    beside = 1.0 - share
    return int(min(video / share, free / beside if beside else video / share))


def refuse(header: GGUFHeader, needed: int, available: int, video: int = 0) -> ReviewerError:
    """The error for a model that can't fit, with the figures; `video` are the bytes free on a GPU."""
    if video:
        message = tr("{name} needs about {needed} GB of memory; {available} GB and {video} GB on the GPU are free.")
    else:
        message = tr("{name} needs about {needed} GB of memory, and {available} GB are free.")
    # "needs 0.1 GB, and 0.1 GB are free" would explain nothing.
    digits = 1 if gigabytes(needed) != gigabytes(available) else 3
    return ReviewerError(
        ErrorCode.OUT_OF_MEMORY,
        message.format(
            name=header.path.name,
            needed=gigabytes(needed, digits),
            available=gigabytes(available, digits),
            video=gigabytes(video),
        ),
        tr("Close other programs, or choose a smaller model or a smaller context."),
        f"needed {needed} bytes, available {available} bytes",
    )


def gigabytes(size: int, digits: int = 1) -> str:
    """As it is shown to a person, with so many decimals."""
    return f"{size / 1e9:.{digits}f}"


def peak_memory() -> int:
    """The most bytes of memory that this process has held so far, mapped weights included."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    if _STATUS.exists():
        # Linux: getrusage(2) also counts what the process held before it became this program, a copy of its parent.
        for line in _STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    # Kibibytes, on macOS bytes. Some containers (gVisor) keep no line of the peak.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
