"""Turns a system text and a user text into the form that a model was trained on, without trusting either.

The model's own Jinja template is rendered in a sandbox with random sentinels in the place of the contents and then
cut at them. Only what the template itself wrote may become special tokens; contents are tokenized as plain text, so
that a paper which prints `<|im_end|>` or `[INST]` can't end its own turn.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

log = logging.getLogger(__name__)

MAX_TEMPLATE = 256 * 1024  # characters; the longest in use has about 20,000
_SYSTEM_JOIN = "\n\n"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a prompt; `special` where special tokens are to be recognised in it."""

    text: str
    special: bool


@dataclass(frozen=True, slots=True)
class ChatForm:
    """What a model wants around the contents of a system turn, a user turn and the start of its own answer.

    `between` is None where the model has no system turn: the system text then opens the user turn. `origin` says where
    the form is from: "model", "chatml", "mistral" or "plain". `starts_with_bos` where the text before the contents
    already holds the token that begins a text.
    """

    origin: str
    before: str
    between: str | None
    after: str
    starts_with_bos: bool = False

    def head(self, system: str, prefix: str) -> list[Piece]:
        """The pieces up to and with `prefix`, the beginning of the user's turn."""
        if self.between is None:
            joined = system + _SYSTEM_JOIN if system else ""
            return _drop_empty(_around(self.before, joined + prefix))
        return _drop_empty([*_around(self.before, system), *_around(self.between, prefix)])

    def tail(self, request: str, answer: str = "") -> list[Piece]:
        """The pieces from `request`, the end of the user's turn, to `answer`, with which the model's turn begins."""
        return _drop_empty([Piece(request, False), Piece(self.after, True), Piece(answer, False)])


def _around(form: str, content: str) -> list[Piece]:
    """The form's text and what stands behind it.

    A blank between the two goes with the content: models know words with the blank in front, and a piece that ends in
    one would leave it a token of its own, which no model was trained on.
    """
    own = form.rstrip(" ")
    return [Piece(own, True), Piece(form[len(own) :] + content, False)]


def _drop_empty(pieces: list[Piece]) -> list[Piece]:
    return [piece for piece in pieces if piece.text]


class _TemplateRefusedError(Exception):
    """The template said that it can't render such a conversation."""


# A template is a program of the model's maker: what fails in it is not ours, and a form can be had without it.
_TEMPLATE_FAILURES = (
    TemplateError,
    _TemplateRefusedError,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
    AttributeError,
    RecursionError,
)


def chat_form(
    template: str,
    *,
    bos: str,
    eos: str,
    architecture: str,
    is_special: Callable[[str], bool],
) -> ChatForm:
    """The form for a model with this chat `template` (empty: none).

    `bos` and `eos` are the texts of the tokens that begin and end a text; `is_special(text)` tells whether `text` is a
    special token of the vocabulary.
    """
    if template:
        form = _from_template(template, bos, eos)
        if form is not None:
            return form
    if is_special("<|im_start|>") and is_special("<|im_end|>"):
        turn = "<|im_end|>\n<|im_start|>"
        return ChatForm("chatml", "<|im_start|>system\n", f"{turn}user\n", f"{turn}assistant\n")
    if architecture == "mistral" or is_special("[INST]") or (architecture == "llama" and bos == "<s>"):
        # Mistral-7B-Instruct-v0.2's own form; SEA-E is one of its fine-tunes.
        return ChatForm("mistral", f"{bos}[INST] ", None, " [/INST]", bool(bos))
    return ChatForm("plain", "", None, "\n\n")


def _from_template(template: str, bos: str, eos: str) -> ChatForm | None:
    if len(template) > MAX_TEMPLATE:
        log.warning("The chat template has %d characters and is not used.", len(template))
        return None
    mark = secrets.token_hex(8)
    system, user = f"SYSTEM{mark}", f"USER{mark}"
    both = [{"role": "system", "content": system}, {"role": "user", "content": user}]
    attempts = [(both, [system, user]), (both[1:], [user])]
    for messages, sentinels in attempts:
        try:
            parts = _cut(_render(template, messages, bos, eos), sentinels)
        except _TEMPLATE_FAILURES as error:
            log.info("The chat template could not be rendered: %s", type(error).__name__)
            continue
        if parts is None:
            continue
        before, *middle, after = parts
        return ChatForm("model", before, middle[0] if middle else None, after, bool(bos) and before.startswith(bos))
    return None


def _render(template: str, messages: list[dict[str, str]], bos: str, eos: str) -> str:
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
    )

    def refuse(reason: str = "") -> NoReturn:
        raise _TemplateRefusedError(reason)

    names: dict[str, Any] = {"raise_exception": refuse, "strftime_now": datetime.now(UTC).strftime}
    environment.globals.update(names)
    return environment.from_string(template).render(
        messages=messages,
        add_generation_prompt=True,
        bos_token=bos,
        eos_token=eos,
        tools=None,
        # Reasoning models: the answer is wanted, not the reasoning.
        enable_thinking=False,
    )


def _cut(text: str, sentinels: list[str]) -> list[str] | None:
    """The text around `sentinels`; None unless each stands in it once, in this order."""
    parts: list[str] = []
    for sentinel in sentinels:
        if text.count(sentinel) != 1:
            return None
        before, text = text.split(sentinel)
        parts.append(before)
    return [*parts, text]
