"""Makes resources/words/near.bin: for common English words, the words that are used like them.

    pip install gguf numpy
    python packaging/make_near_words.py MODEL.gguf resources/words/near.bin

The neighbours are those of the model's token embeddings, so this needs running only when another model is taken. The
file that ships comes from SmolLM2-135M-Instruct (Hugging Face, Apache-2.0). Words stand in the order of the tokenizer's
merges, which is roughly that of their frequency in general text.
"""

from __future__ import annotations

import re
import sys
import zlib
from pathlib import Path

import numpy as np
from gguf import GGUFReader, dequantize

MAGIC = b"near/1\n"
# Below this cosine, neighbours are related by chance.
LEAST = 0.3
MOST = 8
# The first directions of the embedding space say how frequent a token is, not what it means (Mu and Viswanath, 2018).
COMMON_DIRECTIONS = 3


def main() -> None:
    model, target = sys.argv[1:]
    reader = GGUFReader(model)
    field = reader.fields["tokenizer.ggml.tokens"]
    tokens = [bytes(field.parts[i]).decode("utf-8") for i in field.data]
    tensor = next(t for t in reader.tensors if t.name == "token_embd.weight")
    matrix = dequantize(tensor.data, tensor.tensor_type).reshape(len(tokens), -1).astype(np.float32)

    first: dict[str, int] = {}
    for i, token in enumerate(tokens):
        # "\u0120" stands for the space that begins a whole word.
        if re.fullmatch("\u0120[A-Za-z]{3,}", token):
            word = token[1:].lower()
            if token[1:].islower() or word not in first:
                first[word] = i
    words = sorted(first, key=lambda w: first[w])
    vectors = matrix[[first[w] for w in words]] - matrix.mean(0)
    sample = vectors[np.random.RandomState(0).choice(len(vectors), 4000, replace=False)]
    common = np.linalg.svd(sample, full_matrices=False)[2][:COMMON_DIRECTIONS]
    vectors -= (vectors @ common.T) @ common
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)

    near = np.zeros((len(words), MOST), "<u2")
    close = np.zeros((len(words), MOST), "u1")
    for start in range(0, len(words), 2000):
        cosines = vectors[start : start + 2000] @ vectors.T
        for row, values in enumerate(cosines, start):
            values[row] = 0
            best = np.argsort(-values)[:MOST]
            keep = values[best] >= LEAST
            near[row, : keep.sum()] = best[keep]
            close[row, : keep.sum()] = np.round(values[best][keep] * 255)
    text = "\n".join(words).encode("ascii")
    body = len(text).to_bytes(4, "little") + text + near.tobytes() + close.tobytes()
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    Path(target).write_bytes(MAGIC + bytes([MOST]) + zlib.compress(body, 9))


if __name__ == "__main__":
    main()
