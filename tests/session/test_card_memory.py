"""What is free on graphics cards counts for what fits, and is asked for where the library may use cards."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from reviewer_app import free_memory
from reviewer_app.box.cards import may_use_cards
from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.locations import locations, resource
from reviewer_app.models.manifest import load_manifest
from reviewer_app.session import card_memory
from reviewer_app.session.card_memory import CardMemory
from reviewer_app.session.model_rows import ModelRow, model_rows
from reviewer_app.session.model_speeds import ModelSpeeds

MANIFEST = load_manifest(resource("models_manifest.json"))
SEA = "sea-e-7b-q5_k_s"
# A worker that answers as one with a card of 8 GB.
WORKER = """
from reviewer_app.messages.about import About
from reviewer_app.workers.serve import serve
serve("model", lambda: {About: lambda job, ask: {"gpu": True, "gpu_memory_free_gb": 8.0}})
"""


def row(card: int) -> ModelRow:
    found = model_rows(MANIFEST, locations().models, (), ModelSpeeds(locations().cache), None, card)
    return next(r for r in found if r.id == SEA)


def test_a_model_fits_into_memory_and_cards_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=4_000_000_000))
    assert row(0).fits == "not"
    with_card = row(8_000_000_000)
    assert with_card.fits == "wholly"
    assert "12.0 GB are free" in with_card.fits_text
    assert "8.0 GB of them are on the graphics card" in with_card.fits_text


def test_what_a_container_leaves_is_what_a_model_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=64_000_000_000))
    assert row(0).fits == "wholly"
    monkeypatch.setattr(free_memory, "memory_left", lambda: [3_000_000_000, 90_000_000_000])
    assert row(0).fits == "not"
    assert "3.0 GB are free" in row(0).fits_text


def test_a_card_is_asked_for_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, runtime: SelectorRuntime) -> None:
    script = tmp_path / "worker.py"
    script.write_text(WORKER, "utf-8")
    monkeypatch.setattr(card_memory, "may_use_cards", lambda: True)
    known: list[int] = []
    cards = CardMemory(runtime, lambda: known.append(cards.free), [sys.executable, "-P", str(script)])
    cards.ask()
    cards.ask()
    runtime.run_until(lambda: bool(known), timeout=60)
    assert known == [8_000_000_000]
    cards.stop()


@pytest.mark.parametrize(("graphics", "asked"), [("none", False), ("vulkan", True), (None, True)])
def test_a_build_for_the_processor_alone_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, graphics: str | None, asked: bool
) -> None:
    if graphics is not None:
        (tmp_path / "reviewer_build.json").write_text(json.dumps({"graphics": graphics}), "utf-8")
    spec = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr("importlib.util.find_spec", lambda _: spec)
    assert may_use_cards() is asked
