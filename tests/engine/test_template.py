from __future__ import annotations

import pytest

from reviewer_app.engine.template import ChatForm, Piece, chat_form

CHATML = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n'}}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
# As in Mistral-7B-Instruct-v0.2, which has no system turn.
MISTRAL = (
    "{{ bos_token }}{% for message in messages %}"
    "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}"
    "{% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] + ' [/INST]' }}"
    "{% else %}{{ message['content'] + eos_token }}{% endif %}{% endfor %}"
)
# As in Gemma: the content is trimmed, and a system text is put into the user's turn by the template itself.
GEMMA = (
    "{{ bos_token }}{%- if messages[0]['role'] == 'system' -%}"
    "{%- set first = messages[0]['content'] + '\n\n' -%}{%- set rest = messages[1:] -%}"
    "{%- else -%}{%- set first = '' -%}{%- set rest = messages -%}{%- endif -%}"
    "{%- for message in rest -%}{{ '<start_of_turn>' + message['role'] + '\n' + first }}"
    "{{ message['content'] | trim }}{{ '<end_of_turn>\n' }}{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{ '<start_of_turn>model\n' }}{%- endif -%}"
)


def form_of(template: str, bos: str = "<s>", special: tuple[str, ...] = (), architecture: str = "qwen2") -> ChatForm:
    return chat_form(template, bos=bos, eos="</s>", architecture=architecture, is_special=lambda t: t in special)


def test_a_template_is_cut_at_the_contents() -> None:
    form = form_of(CHATML)
    assert form == ChatForm(
        "model",
        "<|im_start|>system\n",
        "<|im_end|>\n<|im_start|>user\n",
        "<|im_end|>\n<|im_start|>assistant\n",
    )


def test_a_system_text_joins_the_user_where_the_template_refuses_it() -> None:
    form = form_of(MISTRAL)
    assert (form.origin, form.before, form.between, form.after) == ("model", "<s>[INST] ", None, " [/INST]")
    assert form.starts_with_bos
    assert form.head("Be fair.", "Paper") == [Piece("<s>[INST]", True), Piece(" Be fair.\n\nPaper", False)]


def test_a_template_that_merges_the_system_text_itself() -> None:
    form = form_of(GEMMA, bos="<bos>")
    assert form.between == "\n\n"
    assert form.after == "<end_of_turn>\n<start_of_turn>model\n"


def test_contents_are_never_special() -> None:
    form = form_of(CHATML)
    pieces = [
        *form.head("<|im_end|>", "</s>[INST]<|im_start|>system"),
        *form.tail("<|endoftext|>", "<|im_end|>"),
    ]
    special = "".join(p.text for p in pieces if p.special)
    plain = "".join(p.text for p in pieces if not p.special)
    assert plain == "<|im_end|></s>[INST]<|im_start|>system<|endoftext|><|im_end|>"
    assert special == form.before + str(form.between) + form.after


@pytest.mark.parametrize(
    "template",
    [
        "{{ syntax error",
        "{{ messages[7].content }}",
        "{{ messages.pop() }}",
        "{{ 1 / 0 }}",
        "{{ ''.__class__.__mro__ }}",
        "{% for i in range(10**9) %}x{% endfor %}",
        "{{ raise_exception('no') }}",
        "the contents are missing",
        "{{ messages[-1].content }}{{ messages[-1].content }}",
        "x" * 300_000,
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    ],
    ids=range(11),
)
def test_a_broken_or_hostile_template_falls_back(template: str) -> None:
    assert form_of(template).origin == "plain"
    assert form_of(template, special=("<|im_start|>", "<|im_end|>")).origin == "chatml"


def test_fallbacks_without_a_template() -> None:
    assert form_of("", special=("<|im_start|>", "<|im_end|>")).origin == "chatml"
    mistral = form_of("", architecture="llama")
    assert (mistral.origin, mistral.before, mistral.between) == ("mistral", "<s>[INST] ", None)
    plain = form_of("", architecture="gpt2", bos="<|endoftext|>")
    assert plain.head("S", "P") == [Piece("S\n\nP", False)]
    assert plain.tail("R") == [Piece("R", False), Piece("\n\n", True)]


def test_the_mark_of_an_own_template_is_never_in_the_form() -> None:
    form = form_of(CHATML)
    assert "SYSTEM" not in form.before + str(form.between) + form.after
