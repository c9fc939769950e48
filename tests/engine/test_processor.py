"""The processor's instruction sets against those of a build."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer_app.engine import about, llama, processor
from reviewer_app.engine.processor import Processor, instruction_sets, lacking, this_processor, used

SAPPHIRE_RAPIDS = Processor("Xeon", frozenset({"sse4_2", "avx", "avx2", "fma", "avx512f", "avx512_vnni", "amx_int8"}))
OLD = Processor("Core", frozenset({"sse4_2", "ssse3", "avx"}))
NATIVE = {"processor": {"features": ["avx", "avx2", "smep", "avx512f"]}, "options": ["-DGGML_NATIVE=ON"]}
AVX2 = {"processor": {"features": []}, "options": ["-DGGML_NATIVE=OFF", "-DGGML_SSE42=ON", "-DGGML_AVX2=ON"]}
PORTABLE = {"processor": {"features": []}, "options": ["-DGGML_BACKEND_DL=ON", "-DGGML_CPU_ALL_VARIANTS=ON"]}
INFO = "CUDA : ARCHS = 900 | FMA = 1 | CPU : SSE3 = 1 | AVX = 1 | AVX2 = 1 | AVX512 = 0 | OPENMP = 1 | REPACK = 1 | "


def test_what_the_build_uses_is_read_from_what_it_prints_of_the_processor_alone() -> None:
    assert used(INFO) == ["SSE3", "AVX", "AVX2"]
    assert used("") == []


def test_what_the_processor_has_and_the_build_leaves_out() -> None:
    sets = instruction_sets(SAPPHIRE_RAPIDS, INFO, [])
    assert sets.left_out == ["FMA", "AVX512", "AVX512_VNNI", "AMX_INT8"]
    assert instruction_sets(SAPPHIRE_RAPIDS, "", ["X"]).left_out == [], "a library that was not asked says nothing"


def test_a_build_for_another_processor_is_known_by_its_description() -> None:
    assert lacking(NATIVE, OLD) == ["AVX2", "AVX512"]
    assert lacking(AVX2, OLD) == ["AVX2"]
    assert lacking(NATIVE, SAPPHIRE_RAPIDS) == []
    assert lacking(PORTABLE, OLD) == []
    assert lacking({}, OLD) == []
    assert lacking(NATIVE, Processor("unknown", frozenset())) == []


def test_the_processor_is_read_from_what_linux_tells(tmp_path: Path) -> None:
    file = tmp_path / "cpuinfo"
    file.write_text("processor : 0\nmodel name\t: One\nflags\t\t: avx avx2\n\nprocessor : 1\nmodel name\t: Two\n")
    assert this_processor(file) == Processor("One", frozenset({"avx", "avx2"}))
    file.write_text("processor : 0\nFeatures\t: fp asimd asimddp\n")
    assert this_processor(file).sets == ["NEON", "DOTPROD"]
    assert this_processor(tmp_path / "none").sets == []


def test_this_build_uses_what_this_processor_has() -> None:
    told = about.about()["processor"]
    assert told["lacking"] == []
    if this_processor().words:
        assert set(told["uses"]) <= set(told["has"])


def test_a_library_that_would_die_here_is_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    def died() -> str:
        raise AssertionError("started")

    monkeypatch.setattr(llama, "built_for", lambda: NATIVE)
    monkeypatch.setattr(llama, "system_info", died)
    monkeypatch.setattr(about, "this_processor", lambda: OLD)
    told = about.about()
    assert told["processor"]["lacking"] == ["AVX2", "AVX512"]
    assert told["devices"] == []
    assert not told["gpu"]
    assert processor.this_processor() is not OLD
