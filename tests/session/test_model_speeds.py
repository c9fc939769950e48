"""What was measured of a model's speed, what that says of others, and what fits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reviewer_app.locations import resource
from reviewer_app.messages.model import SpeedsTried, TriedSpeed
from reviewer_app.models.manifest import load_manifest
from reviewer_app.session.model_speeds import FILE, ModelSpeeds, fit, fit_card

MODELS = {m.id: m for m in load_manifest(resource("models_manifest.json")).models}
SEVEN = next(m for m in MODELS.values() if m.id.startswith("mistral-7b"))
OTHER = next(m for m in MODELS.values() if m.id.startswith("sea-e") and m.size > SEVEN.size)
STARTER = min(MODELS.values(), key=lambda m: m.size)
LONG = {"prefill_tokens": 1000, "prefill_s": 100.0, "decode_tokens": 200, "decode_s": 50.0}


def test_what_was_measured_is_told_as_such_and_what_is_like_it_as_estimated(tmp_path: Path) -> None:
    ModelSpeeds(tmp_path).note(SEVEN.id, LONG)
    speeds = ModelSpeeds(tmp_path)
    measured, estimated = speeds.of(SEVEN, MODELS), speeds.of(OTHER, MODELS)
    assert measured is not None
    assert (measured.read, measured.written, measured.origin) == (10.0, 4.0, "measured")
    assert estimated is not None
    assert estimated.origin == "estimated"
    assert estimated.read == pytest.approx(10.0)
    assert estimated.written == pytest.approx(4.0 * SEVEN.size / OTHER.size)
    assert speeds.of(STARTER, MODELS) is None, "one of a fiftieth of the size is nothing like it"


def test_a_trial_of_one_layer_tells_of_large_models_until_a_review_tells_more(tmp_path: Path) -> None:
    speeds = ModelSpeeds(tmp_path)
    # Of 1/32 of the weights: 32 times as many tokens a second as the whole.
    layer = TriedSpeed(int(SEVEN.parameters / 32), SEVEN.size // 32, 320.0, 64.0)
    speeds.note_tried(SpeedsTried(layer, TriedSpeed(int(STARTER.parameters), STARTER.size, 90.0, 30.0)), STARTER.id)
    expected, starter = speeds.of(SEVEN, MODELS), speeds.of(STARTER, MODELS)
    assert expected is not None
    assert expected.origin == "estimated"
    assert expected.read == pytest.approx(10.0, rel=0.01)
    assert expected.written == pytest.approx(2.0, rel=0.01)
    assert starter is not None
    assert (starter.read, starter.written, starter.origin) == (90.0, 30.0, "measured")
    speeds.note(OTHER.id, LONG)
    speeds.note_tried(SpeedsTried(layer), None)
    told = speeds.of(SEVEN, MODELS)
    assert told is not None
    assert told.read == pytest.approx(10.0)
    assert told.written == pytest.approx(4.0 * OTHER.size / SEVEN.size), "a real model tells more than a layer"


def test_a_short_review_says_nothing(tmp_path: Path) -> None:
    speeds = ModelSpeeds(tmp_path)
    speeds.note(SEVEN.id, LONG | {"prefill_tokens": 20})
    speeds.note(SEVEN.id, LONG | {"decode_tokens": 4})
    assert speeds.of(SEVEN, MODELS) is None


@pytest.mark.parametrize("content", ["{half", "[]", '{"a": 1}', '{"a": {"read": "x"}}'])
def test_a_damaged_file_is_no_measurement(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content)
    speeds = ModelSpeeds(tmp_path)
    assert speeds.of(SEVEN, MODELS) is None
    speeds.note(SEVEN.id, LONG)
    assert speeds.of(SEVEN, MODELS) is not None


def test_what_fits() -> None:
    model = replace(SEVEN, size=4_000_000_000, needs_memory=5.5e9)
    assert [fit(model, free) for free in (6_000_000_000, 5_000_000_000, 4_500_000_000)] == ["wholly", "partly", "not"]
    assert [fit_card(model, free) for free in (6_000_000_000, 2_000_000_000, 0)] == ["wholly", "partly", "not"]
