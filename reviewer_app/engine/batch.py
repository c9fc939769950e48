"""A batch of tokens for one call of the model, filled through numpy and used again."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

import llama_cpp.llama_cpp as _c
import numpy as np


class Batch:
    """Up to `capacity` tokens, each in one sequence. The native struct points into arrays that live here."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._token = np.zeros(capacity, dtype=np.int32)
        self._position = np.zeros(capacity, dtype=np.int32)
        self._sequence = np.zeros(capacity, dtype=np.int32)
        self._sequences_each = np.ones(capacity, dtype=np.int32)
        self._output = np.zeros(capacity, dtype=np.int8)
        first = self._sequence.ctypes.data
        self._pointers = np.arange(capacity, dtype=np.uintp) * np.uintp(4) + np.uintp(first)
        self._native = _c.llama_batch(
            0,
            self._token.ctypes.data_as(ctypes.POINTER(ctypes.c_int32)),
            None,
            self._position.ctypes.data_as(ctypes.POINTER(ctypes.c_int32)),
            self._sequences_each.ctypes.data_as(ctypes.POINTER(ctypes.c_int32)),
            self._pointers.ctypes.data_as(ctypes.POINTER(ctypes.POINTER(ctypes.c_int32))),
            self._output.ctypes.data_as(ctypes.POINTER(ctypes.c_int8)),
        )

    def run_of(self, tokens: Sequence[int], start: int, sequence: int, output_last: bool) -> Any:
        """Consecutive tokens of one sequence from position `start`; logits for the last one if asked."""
        count = len(tokens)
        self._token[:count] = tokens
        self._position[:count] = np.arange(start, start + count, dtype=np.int32)
        self._sequence[:count] = sequence
        self._output[:count] = 0
        self._output[count - 1] = output_last
        self._native.n_tokens = count
        return self._native

    def one_each(self, tokens: Sequence[int], positions: Sequence[int], sequences: Sequence[int]) -> Any:
        """One token for each of several sequences, with logits for all."""
        return self.mixed(tokens, positions, sequences, [True] * len(tokens))

    def mixed(
        self, tokens: Sequence[int], positions: Sequence[int], sequences: Sequence[int], outputs: Sequence[bool]
    ) -> Any:
        """Any tokens of any sequences, in order within each; logits where `outputs` says so."""
        count = len(tokens)
        self._token[:count] = tokens
        self._position[:count] = positions
        self._sequence[:count] = sequences
        self._output[:count] = outputs
        self._native.n_tokens = count
        return self._native
