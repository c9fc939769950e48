from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest

from reviewer_app.engine import llama_context
from reviewer_app.engine.context import Context
from reviewer_app.engine.generate import Continuation, Written, write_together
from reviewer_app.engine.interrupt import Interrupted, ShouldStop, never
from reviewer_app.engine.model import LoadedModel
from reviewer_app.engine.sampling import SamplerSettings, sampler_for
from reviewer_app.errors import ErrorCode, ReviewerError

NewContext = Callable[..., Context]
REQUESTS = {
    "significance": "Say why this paper matters, and to whom. " * 9,
    "acceptance": "Give reasons to accept it.",
    "rejection": "Give reasons to reject it.",
    "suggestions": "Suggest what to improve.",
}
PAPER = (
    "We measure how well small language models follow instructions. Models of 135 million parameters were trained on "
    "curated text. On twelve tasks they reach half of the score of models that are fifty times larger. We release "
    "the data and the code. The evaluation covers English only, and no human judged the answers. "
)


@dataclass
class Heard:
    """Everything that a listener was told, in order."""

    texts: dict[str, str] = field(default_factory=dict)
    ended: list[tuple[str, str, int]] = field(default_factory=list)
    steps: int = 0
    read: list[tuple[int, int]] = field(default_factory=list)

    def reading(self, done: int, total: int) -> None:
        assert not self.texts
        self.read.append((done, total))

    def text(self, name: str, piece: str) -> None:
        piece.encode()  # whole characters only: a lone surrogate would raise
        self.texts[name] = self.texts.get(name, "") + piece

    def done(self, name: str, reason: str, tokens: int) -> None:
        self.ended.append((name, reason, tokens))

    def stepped(self, tokens: int, seconds: float, live: int) -> None:
        self.steps += 1


def prefix(model: LoadedModel, times: int = 1) -> list[int]:
    return model.encode(model.form.head("You review papers.", PAPER * times + "\n"), begin=True)


def asked(model: LoadedModel, names: list[str], tokens: int = 16, repeats: object = None) -> list[Continuation]:
    return [
        Continuation(
            name=name,
            suffix=model.encode(model.form.tail(REQUESTS[name], "-"), begin=False),
            seed=list(REQUESTS).index(name) + 1,
            max_tokens=tokens,
            repeats=repeats,  # type: ignore[arg-type]
        )
        for name in names
    ]


def write(
    context: Context,
    model: LoadedModel,
    names: list[str],
    tokens: int = 16,
    settings: SamplerSettings | None = None,
    should_stop: ShouldStop = never,
) -> tuple[Written, Heard]:
    heard = Heard()
    context.read_prefix(prefix(model))
    written = write_together(context, asked(model, names, tokens), settings or SamplerSettings(), heard, should_stop)
    return written, heard


@pytest.mark.parametrize("temperature", [0.0, 0.8])
def test_four_together_equal_each_alone_at_one_thread(
    model: LoadedModel, new_context: NewContext, temperature: float
) -> None:
    settings = SamplerSettings(temperature=temperature)
    together, _ = write(new_context(), model, list(REQUESTS), settings=settings)
    for name in REQUESTS:
        alone, _ = write(new_context(), model, [name], settings=settings)
        assert alone.tokens[name] == together.tokens[name]


def test_a_second_run_in_the_same_context_reads_nothing_again_and_gives_the_same(
    model: LoadedModel, new_context: NewContext
) -> None:
    context = new_context()
    first, _ = write(context, model, list(REQUESTS))
    assert context.read_prefix(prefix(model)) == 0
    second, _ = write(context, model, list(REQUESTS))
    assert second.tokens == first.tokens


def test_the_listener_hears_what_the_result_says(model: LoadedModel, new_context: NewContext) -> None:
    written, heard = write(new_context(), model, ["acceptance", "rejection"])
    assert heard.texts == {k: v for k, v in written.texts.items() if v}
    assert {name: reason for name, reason, _ in heard.ended} == written.reasons
    assert {name: count for name, _, count in heard.ended} == {k: len(v) for k, v in written.tokens.items()}
    assert heard.steps >= 15
    assert written.first_token_s >= written.suffix_s > 0


def test_what_was_written_before_is_gone_on_with_and_not_counted_as_work(
    model: LoadedModel, new_context: NewContext
) -> None:
    greedy = SamplerSettings(temperature=0.0)
    whole, _ = write(new_context(), model, ["acceptance"], settings=greedy)
    context = new_context()
    context.read_prefix(prefix(model))
    first = whole.tokens["acceptance"][:10]
    (one,) = asked(model, ["acceptance"])
    heard = Heard()
    rest = write_together(context, [replace(one, so_far=first)], greedy, heard)
    assert rest.tokens == whole.tokens
    assert rest.decode_tokens == len(whole.tokens["acceptance"]) - 10
    assert whole.texts["acceptance"].endswith(heard.texts["acceptance"])
    assert heard.ended == [("acceptance", whole.reasons["acceptance"], len(whole.tokens["acceptance"]))]


def test_max_tokens_ends_with_length(model: LoadedModel, new_context: NewContext) -> None:
    written, _ = write(new_context(), model, ["suggestions"], tokens=3)
    assert written.reasons == {"suggestions": "length"}
    assert len(written.tokens["suggestions"]) == 3


def test_a_continuation_that_repeats_itself_is_stopped(model: LoadedModel, new_context: NewContext) -> None:
    context = new_context()
    context.read_prefix(prefix(model))
    pieces: list[str] = []

    def after_three() -> bool:
        pieces.append("")
        return len(pieces) == 3

    heard = Heard()
    one = asked(model, ["acceptance"], repeats=after_three)
    written = write_together(context, one, SamplerSettings(), heard)
    assert written.reasons == {"acceptance": "repetition"}
    assert len(pieces) == 3
    assert written.texts["acceptance"] == heard.texts["acceptance"] != ""


def test_seed_and_temperature_decide(model: LoadedModel, new_context: NewContext) -> None:
    context = new_context()
    context.read_prefix(prefix(model))
    hot = SamplerSettings(temperature=1.5, min_p=0.0, top_p=1.0)
    suffix = asked(model, ["acceptance"])[0].suffix

    def run(seed: int) -> list[int]:
        one = [Continuation("a", suffix, seed, 16)]
        return write_together(context, one, hot, Heard()).tokens["a"]

    assert run(1) == run(1)
    assert run(1) != run(2)


def test_penalties_change_the_choice(model: LoadedModel, new_context: NewContext) -> None:
    def greedy(**changes: float) -> list[int]:
        settings = SamplerSettings(**{"temperature": 0.0, "dry_multiplier": 0.0, **changes})  # type: ignore[arg-type]
        return write(new_context(), model, ["acceptance"], 40, settings)[0].tokens["acceptance"]

    plain = greedy(repetition_penalty=1.0)
    assert greedy(repetition_penalty=1.5) != plain
    assert greedy(repetition_penalty=1.0, dry_multiplier=5.0, dry_allowed=1) != plain


def test_only_small_models_are_kept_from_short_repetitions() -> None:
    large, small = sampler_for(7_000_000_000, 0.3), sampler_for(135_000_000, 0.3)
    assert large == SamplerSettings(temperature=0.3)
    assert small.temperature == 0.3
    assert small.repetition_penalty > large.repetition_penalty
    assert small.dry_allowed < large.dry_allowed


def test_stopping_while_writing_keeps_the_prefix_and_the_next_run_is_the_same(
    model: LoadedModel, new_context: NewContext
) -> None:
    context = new_context()
    expected, _ = write(context, model, list(REQUESTS)[:2])
    heard = Heard()
    with pytest.raises(Interrupted):
        write_together(
            context, asked(model, list(REQUESTS)[:2]), SamplerSettings(), heard, should_stop=lambda: heard.steps >= 4
        )
    assert [reason for _, reason, _ in heard.ended] == ["cancelled"] * 2
    assert context.prefix == prefix(model)
    again, _ = write(context, model, list(REQUESTS)[:2])
    assert again.tokens == expected.tokens


def test_stopping_inside_a_chunk_leaves_the_same_state(model: LoadedModel, new_context: NewContext) -> None:
    tokens = prefix(model, 3)
    straight = new_context()
    straight.read_prefix(tokens)
    expected = write_together(straight, asked(model, ["rejection"]), SamplerSettings(), Heard())

    context = new_context()
    asks: list[int] = []
    chunks: list[int] = []

    def soon() -> bool:
        asks.append(len(chunks))
        # The first question is asked before a chunk, all others from inside the running graph.
        return asks.count(1) > 20

    with pytest.raises(Interrupted):
        context.read_prefix(tokens, soon, lambda done, _total: chunks.append(done) if done else None)
    assert context.prefix == tokens[: context.settings.batch]
    read = context.read_prefix(tokens)
    assert 0 < read <= len(tokens)
    again = write_together(context, asked(model, ["rejection"]), SamplerSettings(), Heard())
    assert again.tokens == expected.tokens


def test_the_first_step_can_be_stopped_inside(model: LoadedModel, new_context: NewContext) -> None:
    context = new_context()
    context.read_prefix(prefix(model))
    with pytest.raises(Interrupted):
        context.step([5], [context.end], [0], should_stop=lambda: True)


def test_another_paper_replaces_the_prefix(model: LoadedModel, new_context: NewContext) -> None:
    context = new_context()
    context.read_prefix(prefix(model, 3))
    other = prefix(model, 1) + model.vocabulary.encode(" Something else was found.")
    assert context.read_prefix(other) > 0
    assert context.prefix == other
    fresh = new_context()
    fresh.read_prefix(other)
    one = asked(model, ["acceptance"])
    assert (
        write_together(context, one, SamplerSettings(), Heard()).tokens
        == write_together(fresh, one, SamplerSettings(), Heard()).tokens
    )


def test_a_full_context_is_a_clear_error_and_not_the_end(model: LoadedModel, new_context: NewContext) -> None:
    context = new_context(cells=256, batch=64)
    with pytest.raises(ReviewerError) as caught:
        context.read_prefix(prefix(model, 8))
    assert caught.value.code is ErrorCode.CONTEXT_TOO_SMALL
    written, _ = write(context, model, ["acceptance"], tokens=4)
    assert len(written.tokens["acceptance"]) == 4


def test_progress_counts_up_to_the_whole(model: LoadedModel, new_context: NewContext) -> None:
    seen: list[tuple[int, int]] = []
    tokens = prefix(model, 3)
    new_context().read_prefix(tokens, never, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(tokens), len(tokens))
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})


def calls_of(context: Context) -> list[int]:
    """Counts the tokens of each call of the library from now on."""
    calls: list[int] = []
    decode = context._machine.decode

    def count(handle: llama_context.ContextHandle, native: Any) -> int:
        calls.append(int(native.n_tokens))
        return decode(handle, native)

    context._machine = replace(context._machine, decode=count)
    return calls


def test_the_requests_are_read_in_one_call_where_the_same_text_was_not_promised(
    model: LoadedModel, new_context: NewContext
) -> None:
    requests = {i: one.suffix for i, one in enumerate(asked(model, list(REQUESTS)), 1)}
    total = sum(map(len, requests.values()))
    free, exact = new_context(threads=2, batch=256), new_context(threads=1)
    for context in (free, exact):
        context.read_prefix(prefix(model))
    calls = calls_of(free)
    (read, rows), *more = list(free.read_requests(requests))
    assert (read, calls, more) == (total, [total], [])
    together = {sequence: free.logits(row) for sequence, row in rows.items()}
    calls = calls_of(exact)
    for _, each in exact.read_requests(requests):
        for sequence, row in each.items():
            alone = exact.logits(row)
            best = int(alone.argmax())
            sure = float(alone[best] - np.partition(alone, -2)[-2]) > 0.5
            assert int(together[sequence].argmax()) == best or not sure
    assert sum(calls) == total
    assert len(calls) >= len(requests)


def test_requests_that_take_several_calls_give_the_same_first_tokens(
    model: LoadedModel, new_context: NewContext
) -> None:
    requests = {i: one.suffix for i, one in enumerate(asked(model, list(REQUESTS)), 1)}
    found: list[dict[int, int]] = []
    for batch in (128, 32):
        context = new_context(threads=2, batch=batch)
        context.read_prefix(prefix(model))
        calls = calls_of(context)
        first: dict[int, int] = {}
        for _, rows in context.read_requests(requests):
            first |= {sequence: int(context.logits(row).argmax()) for sequence, row in rows.items()}
        assert max(calls) <= batch
        assert set(first) == set(requests)
        found.append(first)
    assert found[0] == found[1]


def test_stopping_while_the_requests_are_read_leaves_the_prefix_alone(
    model: LoadedModel, new_context: NewContext
) -> None:
    context = new_context(threads=2, batch=32)
    context.read_prefix(prefix(model))
    heard = Heard()
    with pytest.raises(Interrupted):
        write_together(
            context, asked(model, list(REQUESTS)), SamplerSettings(), heard, should_stop=lambda: len(heard.read) > 1
        )
    assert [reason for _, reason, _ in heard.ended] == ["cancelled"] * 4
    assert context.prefix == prefix(model)
    written, _ = write(context, model, list(REQUESTS))
    expected, _ = write(new_context(threads=2, batch=32), model, list(REQUESTS))
    assert written.tokens == expected.tokens


def test_more_threads_agree_with_one_where_the_model_is_sure(model: LoadedModel, new_context: NewContext) -> None:
    """What the model writes alone at one thread, forced on four sequences together at two threads."""
    steps = 40
    tokens = prefix(model)
    requests = [one.suffix for one in asked(model, list(REQUESTS))]
    places = [len(tokens) + len(suffix) for suffix in requests]
    expected: list[list[np.ndarray[tuple[int], np.dtype[np.float32]]]] = []
    forced: list[list[int]] = []
    for suffix, place in zip(requests, places, strict=True):
        alone = new_context()
        alone.read_prefix(tokens)
        logits = [alone.logits(alone.read_request(suffix, 1))]
        for step in range(steps):
            alone.step([int(logits[-1].argmax())], [place + step], [1])
            logits.append(alone.logits(0))
        forced.append([int(row.argmax()) for row in logits[:-1]])
        expected.append(logits[1:])
    together = new_context(threads=2)
    together.read_prefix(tokens)
    for i, suffix in enumerate(requests, 1):
        together.read_request(suffix, i)
    same = 0
    for step in range(steps):
        together.step([text[step] for text in forced], [place + step for place in places], [1, 2, 3, 4])
        for i in range(4):
            alone_row = expected[i][step]
            best = int(alone_row.argmax())
            agrees = int(together.logits(i).argmax()) == best
            same += agrees
            assert agrees or float(alone_row[best] - np.partition(alone_row, -2)[-2]) < 0.5
    assert same >= 0.97 * 4 * steps
