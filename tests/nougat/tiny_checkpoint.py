"""A checkpoint in Nougat's own shape and a thousandth of its size, in place of the weights that can't be had here.

    PYTHON tiny_checkpoint.py FOLDER [TEXT-FILE]

PYTHON is that of Nougat's environment. With a text, the decoder's weights are set so that every page is read as that
text: each position's embedding leads to its next character. Without one they are random, and go in circles.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models
from transformers import (
    DonutSwinConfig,
    DonutSwinModel,
    MBartConfig,
    MBartForCausalLM,
    NougatImageProcessor,
    NougatTokenizerFast,
    VisionEncoderDecoderConfig,
    VisionEncoderDecoderModel,
)

_SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
_HEADS = 4
_END = 2


def make(folder: Path, text: str | None) -> None:
    """Write the checkpoint to `folder`."""
    torch.manual_seed(0)
    characters = sorted({*(chr(code) for code in range(32, 127)), "\n", *(text or "")})
    vocabulary = {token: i for i, token in enumerate([*_SPECIAL, *characters])}
    length = -(-(len(text or "") + 300) // _HEADS) * _HEADS
    encoder = DonutSwinConfig(
        image_size=[896, 672], patch_size=4, embed_dim=8, depths=[1, 1], num_heads=[1, 1], window_size=7
    )
    decoder = MBartConfig(
        vocab_size=len(vocabulary), d_model=length, decoder_layers=1, decoder_attention_heads=_HEADS,
        decoder_ffn_dim=8, max_position_embeddings=length, is_decoder=True, add_cross_attention=True,
        add_final_layer_norm=True, tie_word_embeddings=False, bos_token_id=0, pad_token_id=1, eos_token_id=_END,
    )  # fmt: skip
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(encoder, decoder)
    config.decoder_start_token_id, config.pad_token_id, config.eos_token_id = 0, 1, _END
    config.tie_word_embeddings = False
    model = VisionEncoderDecoderModel(
        config=config, encoder=DonutSwinModel(config.encoder), decoder=MBartForCausalLM(config.decoder)
    )
    if text is not None:
        _teach(model, [*(vocabulary[char] for char in text), _END])
    model.generation_config.decoder_start_token_id = 0
    model.generation_config.pad_token_id, model.generation_config.eos_token_id = 1, _END
    model.save_pretrained(folder, safe_serialization=True)
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[], unk_token="<unk>"))
    tokenizer.decoder = decoders.Fuse()
    NougatTokenizerFast(tokenizer_object=tokenizer).save_pretrained(folder)
    NougatImageProcessor().save_pretrained(folder)


def _teach(model: VisionEncoderDecoderModel, tokens: list[int]) -> None:
    """Let position i say `tokens[i]`, whatever the picture and the tokens before it."""
    with torch.no_grad():
        layers = model.decoder.model.decoder.layers
        for parameter in layers.parameters():
            parameter.zero_()
        model.decoder.model.decoder.embed_tokens.weight.zero_()
        positions = model.decoder.model.decoder.embed_positions
        positions.weight.zero_()
        head = model.decoder.lm_head.weight
        head.zero_()
        for i, token in enumerate(tokens):
            positions.weight[i + positions.offset, i] = 10.0
            head[token, i] = 1.0


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sys.argv[2]).read_text("utf-8") if len(sys.argv) > 2 else None)
