"""Samplers: what is chosen from a model's logits, each section with its own chain and seed."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, replace

import llama_cpp.llama_cpp as _c

from reviewer_app.engine.llama import VocabHandle, vocabulary_size
from reviewer_app.engine.llama_context import ContextHandle

# Enough for top-p and min-p to decide; penalties over a whole vocabulary cost more than the model's own step.
TOP_K = 100
_DRY_BREAKERS = (b"\n", b":", b'"', b"*")  # llama.cpp's own defaults


@dataclass(frozen=True, slots=True)
class SamplerSettings:
    """How tokens are chosen. Temperature 0 takes the best; repetition_penalty 1 and dry_multiplier 0 are off.

    `penalty_last` and `dry_last` count the written tokens that are looked back at. DRY: Weidmann 2024,
    https://github.com/oobabooga/text-generation-webui/pull/5677.
    """

    temperature: float = 0.2
    top_p: float = 0.95
    min_p: float = 0.05
    repetition_penalty: float = 1.05
    penalty_last: int = 64
    dry_multiplier: float = 0.8
    dry_base: float = 1.75
    dry_allowed: int = 6  # tokens: the same opening of several points is no loop
    dry_last: int = 512


# Models with fewer weights say one thing in many ways. In three reviews of the sample paper, 21 of the starter model's
# 75 points were like one before with the settings of larger models, and none of 60 with these.
_SMALL = 1e9


def sampler_for(parameters: int, temperature: float) -> SamplerSettings:
    """The settings for a model of so many weights."""
    settings = SamplerSettings(temperature=temperature)
    if parameters < _SMALL:
        settings = replace(settings, repetition_penalty=1.1, penalty_last=256, dry_allowed=3)
    return settings


class Sampler:
    """A chain of samplers for one sequence, with its own seed and its own memory of what it chose."""

    def __init__(self, settings: SamplerSettings, vocab: VocabHandle, seed: int) -> None:
        params = _c.llama_sampler_chain_default_params()
        params.no_perf = True
        self._chain = _c.llama_sampler_chain_init(params)
        self._add(_c.llama_sampler_init_top_k(TOP_K))
        tokens = vocabulary_size(vocab)
        if settings.repetition_penalty != 1.0:
            repeat, last = settings.repetition_penalty, settings.penalty_last
            self._add(_c.llama_sampler_init_penalties(tokens, last, repeat, 0.0, 0.0))
        if settings.dry_multiplier > 0:
            breakers = (ctypes.c_char_p * len(_DRY_BREAKERS))(*_DRY_BREAKERS)
            self._add(
                _c.llama_sampler_init_dry(
                    vocab,
                    settings.dry_multiplier,
                    settings.dry_base,
                    settings.dry_allowed,
                    settings.dry_last,
                    breakers,
                    len(_DRY_BREAKERS),
                )
            )
        if settings.temperature <= 0:
            self._add(_c.llama_sampler_init_greedy())
            return
        self._add(_c.llama_sampler_init_top_p(settings.top_p, 1))
        self._add(_c.llama_sampler_init_min_p(settings.min_p, 1))
        self._add(_c.llama_sampler_init_temp(settings.temperature))
        self._add(_c.llama_sampler_init_dist(seed & 0xFFFFFFFF))

    def _add(self, part: object) -> None:
        _c.llama_sampler_chain_add(self._chain, part)

    def choose(self, context: ContextHandle, row: int) -> int:
        """The next token, from the logits of the batch's token at `row`; the choice is remembered."""
        return int(_c.llama_sampler_sample(self._chain, context, row))

    def remember(self, tokens: Sequence[int]) -> None:
        """Let the penalties count `tokens` as chosen before."""
        for token in tokens:
            _c.llama_sampler_accept(self._chain, token)

    def close(self) -> None:
        """Give its memory back."""
        if self._chain:
            _c.llama_sampler_free(self._chain)
            self._chain = None
