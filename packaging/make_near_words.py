"""Makes resources/words/near.bin: for common English words, the words that are used like them or mean the like.

    pip install gguf numpy
    python packaging/make_near_words.py MODEL.gguf MINILM_FOLDER resources/words/near.bin

Two sources are united: the token embeddings of a language model (words used alike) and the sentence embeddings that
all-MiniLM-L6-v2 gives single words (words that mean the like). This needs running only when another model is taken. The
file that ships comes from SmolLM2-135M-Instruct (Hugging Face) and all-MiniLM-L6-v2 (sentence-transformers), both
Apache-2.0; MINILM_FOLDER holds the latter's model.safetensors and vocab.txt. Words stand in the order of the first
model's tokenizer's merges, which is roughly that of their frequency in general text.
"""

from __future__ import annotations

import json
import re
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from gguf import GGUFReader, dequantize

from reviewer_app.paper.text import stem

MAGIC = b"near/1\n"
MOST = 16
# Of each source: neighbours below the cosine are related by chance.
USED_LEAST, USED_MOST = 0.3, 8
MEANT_LEAST, MEANT_MOST = 0.45, 12
# What the reader takes for equal words, and the cosine at which the first model's are.
AS_EQUAL, USED_AS_EQUAL = 0.65, 0.75
# The first directions of an embedding space say how frequent a token is, not what it means (Mu and Viswanath, 2018).
USED_COMMON, MEANT_COMMON = 3, 1

Neighbours = list[list[tuple[int, float]]]


def main() -> None:
    model, folder, target = sys.argv[1:]
    words, used = used_vectors(model)
    meant = MiniLM(Path(folder)).embed(words)
    by_use = neighbours(used, USED_LEAST, USED_MOST)
    stems = [stem(w) for w in words]
    by_meaning = neighbours(without_common(meant - meant.mean(0), MEANT_COMMON), MEANT_LEAST, MEANT_MOST, stems)

    near = np.zeros((len(words), MOST), "<u2")
    close = np.zeros((len(words), MOST), "u1")
    for row in range(len(words)):
        united: dict[int, float] = {i: cosine * AS_EQUAL / USED_AS_EQUAL for i, cosine in by_use[row]}
        for i, cosine in by_meaning[row]:
            united[i] = max(united.get(i, 0.0), cosine)
        best = sorted(united.items(), key=lambda pair: -pair[1])[:MOST]
        for column, (i, cosine) in enumerate(best):
            near[row, column], close[row, column] = i, round(min(1.0, cosine) * 255)
    text = "\n".join(words).encode("ascii")
    body = len(text).to_bytes(4, "little") + text + near.tobytes() + close.tobytes()
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    Path(target).write_bytes(MAGIC + bytes([MOST]) + zlib.compress(body, 9))


def used_vectors(model: str) -> tuple[list[str], np.ndarray]:
    """The whole words among a model's tokens, and their embeddings."""
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
    return words, without_common(matrix[[first[w] for w in words]] - matrix.mean(0), USED_COMMON)


def of_length_one(vectors: np.ndarray) -> np.ndarray:
    """The vectors, each divided by its length."""
    scaled: np.ndarray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return scaled


def without_common(vectors: np.ndarray, directions: int) -> np.ndarray:
    """The vectors without their first common directions, of length 1."""
    sample = vectors[np.random.RandomState(0).choice(len(vectors), 4000, replace=False)]
    common = np.linalg.svd(sample, full_matrices=False)[2][:directions]
    vectors = vectors - (vectors @ common.T) @ common
    return of_length_one(vectors)


def neighbours(vectors: np.ndarray, least: float, most: int, stems: Sequence[str] = ()) -> Neighbours:
    """For each row its nearest others; with `stems`, none of its own stem and one of each other stem."""
    found: Neighbours = []
    for start in range(0, len(vectors), 2000):
        for row, cosines in enumerate(vectors[start : start + 2000] @ vectors.T, start):
            cosines[row] = 0
            chosen: list[tuple[int, float]] = []
            seen = {stems[row]} if stems else set()
            for i in np.argsort(-cosines)[: 4 * most]:
                if cosines[i] < least or len(chosen) == most:
                    break
                if stems and stems[i] in seen:
                    continue
                seen |= {stems[i]} if stems else set()
                chosen.append((int(i), float(cosines[i])))
            found.append(chosen)
    return found


class MiniLM:
    """The encoder of six layers, as far as it is needed for single words: no padding beyond a batch, no dropout."""

    def __init__(self, folder: Path) -> None:
        data = (folder / "model.safetensors").read_bytes()
        size = int.from_bytes(data[:8], "little")
        self._weights = {
            name: np.frombuffer(
                data, np.float32, count=int(np.prod(t["shape"])), offset=8 + size + t["data_offsets"][0]
            ).reshape(t["shape"])
            for name, t in json.loads(data[8 : 8 + size]).items()
            if name != "__metadata__" and t["dtype"] == "F32"
        }
        self._pieces = {p: i for i, p in enumerate((folder / "vocab.txt").read_text(encoding="utf-8").split("\n"))}

    def embed(self, words: Sequence[str]) -> np.ndarray:
        """One vector of length 1 a word: the mean over its pieces and [CLS] and [SEP], as the model card has it."""
        out = np.zeros((len(words), 384), np.float32)
        ids = [[self._pieces["[CLS]"], *self._split(w), self._pieces["[SEP]"]] for w in words]
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        for start in range(0, len(order), 256):
            rows = order[start : start + 256]
            longest = max(len(ids[i]) for i in rows)
            tokens = np.array([ids[i] + [0] * (longest - len(ids[i])) for i in rows])
            mask = np.array([[1.0] * len(ids[i]) + [0.0] * (longest - len(ids[i])) for i in rows], np.float32)
            states = self._encode(tokens, mask)
            out[rows] = (states * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        return of_length_one(out)

    def _split(self, word: str) -> list[int]:
        """WordPiece: the longest piece that fits, again and again."""
        pieces: list[int] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = ("##" if start else "") + word[start:end]
                if piece in self._pieces:
                    pieces.append(self._pieces[piece])
                    start = end
                    break
            else:
                return [self._pieces["[UNK]"]]
        return pieces

    def _encode(self, tokens: np.ndarray, mask: np.ndarray) -> np.ndarray:
        w = self._weights
        batch, length = tokens.shape
        x = w["embeddings.word_embeddings.weight"][tokens] + w["embeddings.position_embeddings.weight"][:length]
        x = self._norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        masked = (1 - mask)[:, None, None, :] * -1e9
        for layer in range(6):
            at = f"encoder.layer.{layer}."
            q, k, v = (
                self._linear(x, f"{at}attention.self.{part}").reshape(batch, length, 12, 32).transpose(0, 2, 1, 3)
                for part in ("query", "key", "value")
            )
            scores = q @ k.transpose(0, 1, 3, 2) / np.sqrt(32) + masked
            scores = np.exp(scores - scores.max(-1, keepdims=True))
            heads = (scores / scores.sum(-1, keepdims=True)) @ v
            attended = self._linear(heads.transpose(0, 2, 1, 3).reshape(x.shape), f"{at}attention.output.dense")
            x = self._norm(x + attended, f"{at}attention.output.LayerNorm")
            inner = self._linear(x, f"{at}intermediate.dense")
            # GELU by its tanh approximation (Hendrycks and Gimpel, 2016).
            inner = 0.5 * inner * (1 + np.tanh(0.7978845608 * (inner + 0.044715 * inner**3)))
            x = self._norm(x + self._linear(inner, f"{at}output.dense"), f"{at}output.LayerNorm")
        return x

    def _linear(self, x: np.ndarray, name: str) -> np.ndarray:
        return x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def _norm(self, x: np.ndarray, name: str) -> np.ndarray:
        x = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-12)
        return x * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]


if __name__ == "__main__":
    main()
