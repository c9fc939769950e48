"""A loaded model: its weights, its vocabulary and the form in which it wants to be spoken to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from reviewer_app.engine import llama
from reviewer_app.engine.gguf import GGUFHeader
from reviewer_app.engine.template import ChatForm, Piece, chat_form

# Tokenizer families that put a space in front of a text (SentencePiece); see `Vocabulary`.
_SENTENCEPIECE = "llama"


class Vocabulary:
    """Text to tokens and back.

    A model is loaded with its tokenizer's automatic space in front of a text switched off, since a prompt is
    tokenized in pieces and only the first of them may get it; `lead` is that space where the model expects one.
    """

    def __init__(self, handle: llama.VocabHandle, lead: str) -> None:
        self.handle = handle
        self.size = llama.vocabulary_size(handle)
        self.lead = lead

    def encode(self, text: str) -> list[int]:
        """Token ids of `text` as plain text: nothing in it becomes a special token."""
        return llama.tokenize(self.handle, text, special=False)

    def encode_special(self, text: str) -> list[int]:
        """Token ids of a template's own text, special tokens recognised."""
        return llama.tokenize(self.handle, text, special=True)

    def count(self, text: str) -> int:
        """How many tokens `text` has."""
        return len(self.encode(text))

    def bytes_of(self, token: int) -> bytes:
        """What a token stands for; control tokens stand for nothing."""
        return llama.token_bytes(self.handle, token, special=False)

    def is_special(self, text: str) -> bool:
        """Whether `text` is one special token."""
        tokens = self.encode_special(text)
        return len(tokens) == 1 and llama.is_control(self.handle, tokens[0])

    def ends(self, token: int) -> bool:
        """Whether a model that writes this token has finished."""
        return llama.ends_generation(self.handle, token)

    def text_of(self, token: int) -> str:
        """The text of a token, control tokens included; empty for -1."""
        if token < 0:
            return ""
        return llama.token_bytes(self.handle, token, special=True).decode("utf-8", "replace")


@dataclass
class LoadedModel:
    """A model in memory. `notices` are sentences about how it had to be loaded.

    `trained_window` is the attention window that it was trained with and that llama.cpp does not apply by itself; 0 for
    none. What is further away than that, such a model has never seen. With `mapped` the weights lie in the file's
    pages, which the system counts as free.
    """

    header: GGUFHeader
    handle: llama.ModelHandle
    vocabulary: Vocabulary
    form: ChatForm
    gpu_layers: int = 0
    mapped: bool = False
    adapters: list[tuple[llama.AdapterHandle, float]] = field(default_factory=list)
    adapter_names: list[tuple[str, float]] = field(default_factory=list)
    rope: dict[str, float | str] = field(default_factory=dict)
    trained_context: int = 0
    trained_window: int = 0
    notices: list[str] = field(default_factory=list)

    @property
    def window(self) -> int:
        """The attention window that llama.cpp applies in some layers; 0 for none."""
        return llama.attention_window(self.handle)

    @property
    def identity(self) -> str:
        """What makes this model compute other numbers than the bare file: build, layers on a GPU, adapters, RoPE."""
        adapters = ",".join(f"{name}:{scale}" for name, scale in self.adapter_names)
        rope = ",".join(f"{k}={v}" for k, v in sorted(self.rope.items()))
        return f"{llama.build_id()} {llama.system_info()} gpu={self.gpu_layers} lora={adapters} rope={rope}"

    def encode(self, pieces: Sequence[Piece], *, begin: bool) -> list[int]:
        """Tokens of a prompt's pieces; with `begin`, the token that begins a text stands in front once."""
        tokens: list[int] = []
        vocab = self.vocabulary
        if begin and not self.form.starts_with_bos and llama.adds_begin_token(vocab.handle):
            tokens.append(llama.begin_token(vocab.handle))
        for i, piece in enumerate(pieces):
            text = piece.text
            if begin and i == 0 and vocab.lead:
                text = self._with_lead(text)
            tokens += vocab.encode_special(text) if piece.special else vocab.encode(text)
        return tokens

    def _with_lead(self, text: str) -> str:
        bos = self.vocabulary.text_of(llama.begin_token(self.vocabulary.handle))
        if self.form.starts_with_bos and bos and text.startswith(bos):
            rest = text[len(bos) :]
            return bos + self.vocabulary.lead + rest if rest else text
        return self.vocabulary.lead + text

    def close(self) -> None:
        """Give the memory back; its contexts must be closed before. Adapters go with the model."""
        self.adapters.clear()
        llama.free_model(self.handle)


def make_vocabulary(header: GGUFHeader, handle: llama.ModelHandle) -> Vocabulary:
    """The vocabulary of a model that was loaded with `tokenizer.ggml.add_space_prefix` off."""
    sentencepiece = header.text("tokenizer.ggml.model") == _SENTENCEPIECE
    wanted = header.metadata.get("tokenizer.ggml.add_space_prefix", sentencepiece)
    return Vocabulary(llama.vocabulary(handle), " " if sentencepiece and wanted else "")


def make_form(header: GGUFHeader, vocabulary: Vocabulary) -> ChatForm:
    """The chat form of a model: from its own template, or the best guess."""
    return chat_form(
        header.chat_template,
        bos=vocabulary.text_of(llama.begin_token(vocabulary.handle)),
        eos=vocabulary.text_of(llama.end_token(vocabulary.handle)),
        architecture=header.architecture,
        is_special=vocabulary.is_special,
    )
