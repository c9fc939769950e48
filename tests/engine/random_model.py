"""Makes models of random weights in the shape of real ones: rubbish as text, true as to memory, time and file size.

    python -m tests.engine.random_model OUT.gguf [--shape mistral-7b] [--quantization Q4_0] [--vocabulary FILE.gguf]

The vocabulary with its special tokens is that of another model, the starter unless one is named. A Mistral 7B takes
half a minute and 4.1 GB. Which tensor has which type in a "mix" such as Q4_K_M is llama.cpp's own choice
(llama-quant.cpp), so that a file is as large as the real one.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import numpy as np

from reviewer_app.engine.ggml_types import TENSOR_TYPES
from tests.bench.engine_review import starter_model
from tests.engine.gguf_files import header, pair, tensor, tokenizer_pairs

_F32, _Q4_0, _Q8_0, _Q4_K, _Q5_K, _Q6_K = 0, 2, 8, 12, 13, 14  # ggml.h
# Where the scale (f16) of all weights stands in a block, and about how large the stored integers get.
_SCALES = {_Q4_0: (0, 6.0), _Q8_0: (0, 70.0), _Q4_K: (0, 250.0), _Q5_K: (0, 500.0), _Q6_K: (208, 1200.0)}
# enum llama_ftype, the usual type, and that of the output.
_MIXES = {
    "Q4_0": (2, _Q4_0, _Q4_0),
    "Q4_K_M": (15, _Q4_K, _Q6_K),
    "Q5_K_S": (16, _Q5_K, _Q6_K),
    "Q8_0": (7, _Q8_0, _Q8_0),
}
_ALIGNMENT = 32
# Of the user's turn and the answer, as Mistral's and its fine-tunes' own templates have it: no system turn.
_TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}{% if m['role'] == 'user' %}[INST] {{ m['content'] }} [/INST]"
    "{% else %}{{ m['content'] }}{{ eos_token }}{% endif %}{% endfor %}"
)


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a Llama-like model; `context` is what it claims to be trained for, in tokens."""

    layers: int
    width: int
    feed_forward: int
    heads: int
    kv_heads: int
    context: int


SHAPES = {
    "mistral-7b": Shape(32, 4096, 14336, 32, 8, 32768),
    "llama-3.1-8b": Shape(32, 4096, 14336, 32, 8, 131072),
    # A layer as wide as the 7B's, so that a call takes as long for each layer: 0.3 GB.
    "one-layer": Shape(1, 4096, 14336, 32, 8, 32768),
    "small": Shape(2, 256, 512, 4, 2, 32768),
}


def _more_bits(layer: int, layers: int) -> bool:
    """Which layers' values and outgoing projections get more bits in Q4_K_M (`use_more_bits` of llama-quant.cpp)."""
    return layer < layers // 8 or layer >= 7 * layers // 8 or (layer - layers // 8) % 3 == 2


def random_model(vocabulary: Path, target: Path, shape: Shape, seed: int = 1, quantization: str = "Q4_0") -> Path:
    """Write a random model of this `shape` with the tokenizer of the model file `vocabulary`."""
    file_type, usual, of_output = _MIXES[quantization]
    tokenizer, words = tokenizer_pairs(vocabulary)
    depth = shape.width // shape.heads
    name = "llama"
    pairs = [
        pair("general.architecture", name),
        pair("general.name", f"random weights, {shape.layers} layers of {shape.width}"),
        pair("general.file_type", file_type),
        pair(f"{name}.context_length", shape.context),
        pair(f"{name}.embedding_length", shape.width),
        pair(f"{name}.block_count", shape.layers),
        pair(f"{name}.feed_forward_length", shape.feed_forward),
        pair(f"{name}.attention.head_count", shape.heads),
        pair(f"{name}.attention.head_count_kv", shape.kv_heads),
        pair(f"{name}.attention.layer_norm_rms_epsilon", 1e-5),
        pair(f"{name}.rope.dimension_count", depth),
        pair(f"{name}.rope.freq_base", 1e6),
        pair("tokenizer.chat_template", _TEMPLATE),
        *tokenizer,
    ]
    of_layer = {
        "attn_q": (shape.width, shape.width),
        "attn_k": (shape.width, shape.kv_heads * depth),
        "attn_v": (shape.width, shape.kv_heads * depth),
        "attn_output": (shape.width, shape.width),
        "ffn_gate": (shape.width, shape.feed_forward),
        "ffn_up": (shape.width, shape.feed_forward),
        "ffn_down": (shape.feed_forward, shape.width),
    }
    matrices = {"token_embd": (shape.width, words, usual), "output": (shape.width, words, of_output)}
    norms = ["output_norm"]
    for layer in range(shape.layers):
        more = quantization == "Q4_K_M" and _more_bits(layer, shape.layers)
        matrices |= {
            f"blk.{layer}.{kind}": (*sizes, _Q6_K if more and kind in ("attn_v", "ffn_down") else usual)
            for kind, sizes in of_layer.items()
        }
        norms += [f"blk.{layer}.attn_norm", f"blk.{layer}.ffn_norm"]
    table: list[bytes] = []
    end = 0
    for key, (columns, rows, kind) in matrices.items():
        weights, size = TENSOR_TYPES[kind]
        table.append(tensor(f"{key}.weight", (columns, rows), kind, end))
        end += -(-rows * columns // weights * size // _ALIGNMENT) * _ALIGNMENT
    for key in norms:
        table.append(tensor(f"{key}.weight", (shape.width,), _F32, end))
        end += -(-shape.width * 4 // _ALIGNMENT) * _ALIGNMENT
    numbers = np.random.default_rng(seed)
    with target.open("wb") as file:
        file.write(header(pairs, table))
        for columns, rows, kind in matrices.values():
            weights, size = TENSOR_TYPES[kind]
            at, largest = _SCALES[kind]
            blocks = numbers.integers(0, 256, (rows * columns // weights, size), dtype=np.uint8)
            # So that what goes through a layer neither vanishes nor overflows, whatever its width.
            blocks[:, at : at + 2] = np.frombuffer(np.float16(1 / (largest * sqrt(columns))).tobytes(), np.uint8)
            if kind in (_Q4_K, _Q5_K):
                blocks[:, 2:4] = 0  # nothing is taken away from all weights
            file.write(blocks.data)
            file.write(bytes(-blocks.size % _ALIGNMENT))
        for _ in norms:
            file.write(np.ones(shape.width, np.float32).tobytes())
            file.write(bytes(-shape.width * 4 % _ALIGNMENT))
    return target


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", type=Path)
    parser.add_argument("--shape", choices=sorted(SHAPES), default="mistral-7b")
    parser.add_argument("--quantization", choices=sorted(_MIXES), default="Q4_0")
    parser.add_argument("--vocabulary", type=Path, default=None)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    vocabulary = options.vocabulary or starter_model()
    random_model(vocabulary, options.target, SHAPES[options.shape], options.seed, options.quantization)


if __name__ == "__main__":
    main()
