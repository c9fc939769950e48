"""What was measured of a model's speed, what that says of others, and what fits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reviewer_app.locations import resource
from reviewer_app.models.manifest import load_manifest
from reviewer_app.session.model_speeds import FILE, ModelSpeeds, fit

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
