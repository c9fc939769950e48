"""Setting llama.cpp up: builds that pass, fail and are left out. Nothing is compiled here."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import install_engine
import pytest
from build_cache import DESCRIPTION, BuildCache, read_json
from engine_builds import Build
from graphics_tools import Found, choose
from install_engine import SetUpError

from tests.test_engine_builds import GCC_12, SAPPHIRE, build, wheel


class FakeEnvironment(install_engine.Environment):
    """An environment where builds pass or fail by their step's name, since a failing one takes minutes to compile."""

    def __init__(self, failing: dict[str, bool]) -> None:
        """`failing`: the names of steps that fail (with "+" and the kind of card, if one is built for); whether the
        fault is the card's."""
        self.failing = failing
        self.reached = 3
        self.ended = True
        self.here: dict[str, Any] | None = None
        self.wheels: list[str] = []

    def pip(self, *arguments: str | Path) -> None:
        if isinstance(arguments[-1], Path) and arguments[-1].suffix == ".whl":
            self.wheels.append(arguments[-1].parent.name)
            self.here = read_json(arguments[-1].parent / DESCRIPTION)

    def installed(self) -> dict[str, Any] | None:
        return self.here

    def self_test(self) -> dict[str, Any]:
        assert self.here is not None
        name, card = self.here["name"], self.here["graphics"]
        full = name if card == "none" else f"{name}+{card}"
        if full in self.failing:
            result = {"passed": False, "failed": "a batch", "why": "Signal 4.", "graphics": self.failing[full]}
            return {**result, "checks": self.reached, "ended": self.ended}
        return {"passed": True, "checks": 32, "seconds": 4.0}


Compiled = list[str]


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Compiled:
    """What was "compiled", by key; on a processor with AMX and AVX2, without tools for cards."""
    done: Compiled = []

    def stand_in(wanted: Build, _downloads: Path, work: Path) -> Path:
        done.append(f"{wanted.rung.name}+{wanted.graphics.kind}")
        return wheel(work)

    monkeypatch.setattr(install_engine, "compile_wheel", stand_in)
    monkeypatch.setattr(install_engine, "this_processor", lambda: SAPPHIRE)
    monkeypatch.setattr(install_engine, "find_compiler", lambda _processor: GCC_12)
    monkeypatch.setattr(install_engine, "find_all", lambda _environment: [])
    return done


def set_up(environment: FakeEnvironment, tmp_path: Path, asked: str = "auto") -> str:
    """The name of the step that was taken."""
    return install_engine.set_up(environment, BuildCache(tmp_path / "cache"), asked, portable=False).rung.name


def test_the_first_build_that_passes_is_taken(compiled: Compiled, tmp_path: Path) -> None:
    assert set_up(FakeEnvironment({}), tmp_path) == "native"
    assert compiled == ["native+none"]


def test_a_build_that_fails_is_told_and_the_plainer_one_taken(
    compiled: Compiled, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert set_up(FakeEnvironment({"native": False}), tmp_path) == "avx2"
    assert compiled == ["native+none", "avx2+none"]
    said = capsys.readouterr().out
    assert "The self-test failed at: a batch. Signal 4. The build for this processor does not run here." in said
    assert "it was built for every processor with AVX2" in said


def test_a_fresh_clone_compiles_nothing_and_leaves_out_what_failed(
    compiled: Compiled, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    failing = {"native": False}
    set_up(FakeEnvironment(failing), tmp_path)
    compiled.clear()
    fresh = FakeEnvironment(failing)
    assert set_up(fresh, tmp_path) == "avx2"
    assert compiled == []
    assert [key.partition("-")[0] for key in fresh.wheels] == ["avx2"]
    assert "failed here before" in capsys.readouterr().out


def test_what_failed_under_another_version_of_the_program_is_tested_again(compiled: Compiled, tmp_path: Path) -> None:
    """The fault may have been the program's. What took minutes to compile is still there."""
    set_up(FakeEnvironment({"native": False}), tmp_path)
    compiled.clear()
    cache = BuildCache(tmp_path / "cache", "the next version")
    assert install_engine.set_up(FakeEnvironment({}), cache, "none", portable=False).rung.name == "native"
    assert compiled == []


def test_a_test_that_took_too_long_condemns_no_build(
    compiled: Compiled, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a machine that was too busy: what took a quarter of an hour to compile is kept and tried again."""
    busy = FakeEnvironment({"native": False})
    busy.ended = False
    assert set_up(busy, tmp_path) == "avx2"
    assert "the next set-up tries this build again" in capsys.readouterr().out
    compiled.clear()
    assert set_up(FakeEnvironment({}), tmp_path) == "native"
    assert compiled == []


def test_a_build_that_is_installed_already_is_only_tested(compiled: Compiled, tmp_path: Path) -> None:
    environment = FakeEnvironment({})
    set_up(environment, tmp_path)
    environment.wheels.clear()
    assert set_up(environment, tmp_path) == "native"
    assert environment.wheels == []


def test_a_set_up_with_nothing_to_compile_removes_what_a_killed_one_left(compiled: Compiled, tmp_path: Path) -> None:
    environment = FakeEnvironment({})
    set_up(environment, tmp_path)
    (tmp_path / "cache" / "work" / "objects").mkdir(parents=True)
    set_up(environment, tmp_path)
    assert not (tmp_path / "cache" / "work").exists()


def test_an_environment_from_another_processor_is_noticed(
    compiled: Compiled, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = FakeEnvironment({})
    environment.here = build(processor=replace(SAPPHIRE, features=(*SAPPHIRE.features, "avx10"))).to_json()
    set_up(environment, tmp_path)
    assert compiled == ["native+none"]
    assert "built for another processor (avx10)" in capsys.readouterr().out


def test_a_library_that_others_built_is_not_trusted(
    compiled: Compiled, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = FakeEnvironment({})
    environment.here = {}  # a wheel from pip's cache has no description
    set_up(environment, tmp_path)
    assert compiled == ["native+none"]
    assert len(environment.wheels) == 1
    assert "does not tell for which processor it was built" in capsys.readouterr().out


def test_where_nothing_passes_it_says_so(compiled: Compiled, tmp_path: Path) -> None:
    with pytest.raises(SetUpError, match=r"No build of llama\.cpp passed its self-test"):
        set_up(FakeEnvironment({"native": False, "avx2": False, "baseline": False}), tmp_path)
    assert compiled == ["native+none", "avx2+none", "baseline+none"]


VULKAN = Found("vulkan", "", "a card", "headers .309", ("-DGGML_VULKAN=ON",))


@pytest.mark.parametrize("again", [False, True])
def test_a_card_that_fails_is_left_out_and_the_processor_s_build_kept(
    compiled: Compiled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    monkeypatch.setattr(install_engine, "find_all", lambda _environment: [VULKAN])
    failing = {"native+vulkan": True}
    assert set_up(FakeEnvironment(failing), tmp_path) == "native"
    assert compiled == ["native+vulkan", "native+none"]
    if again:
        assert set_up(FakeEnvironment(failing), tmp_path) == "native"
        assert compiled == ["native+vulkan", "native+none"]


def test_a_card_without_its_driver_is_left_out(
    compiled: Compiled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install_engine, "find_all", lambda _environment: [VULKAN])
    environment = FakeEnvironment({"native+vulkan": False})
    environment.reached = 0  # the library does not load
    assert set_up(environment, tmp_path) == "native"
    assert compiled == ["native+vulkan", "native+none"]


def test_a_processor_that_fails_keeps_the_card(
    compiled: Compiled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install_engine, "find_all", lambda _environment: [VULKAN])
    assert set_up(FakeEnvironment({"native+vulkan": False}), tmp_path) == "avx2"
    assert compiled == ["native+vulkan", "avx2+vulkan"]


def test_a_compiler_that_fails_leads_to_the_next_step(
    compiled: Compiled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    works = install_engine.compile_wheel

    def fails_natively(wanted: Build, downloads: Path, work: Path) -> Path:
        if wanted.rung.own:
            raise SetUpError("Compiling llama.cpp failed. The last lines: error: no such instruction")
        return works(wanted, downloads, work)

    monkeypatch.setattr(install_engine, "compile_wheel", fails_natively)
    assert set_up(FakeEnvironment({}), tmp_path) == "avx2"
    assert "no such instruction" in capsys.readouterr().out


def test_a_real_compiler_s_last_lines_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "log"
    script = "print('[1/4] a\\n[2/2] a tool\\n  [3/4] b\\nerror: here'); raise SystemExit(3)"
    assert install_engine._logged([sys.executable, "-c", script], dict(os.environ), log) == 3
    assert "error: here" in log.read_text()
    told = capsys.readouterr().out
    assert "3 of 4 files compiled" in told
    assert "2 of 2" not in told


def test_a_named_kind_without_tools_says_what_to_install(compiled: Compiled, tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="nvcc is missing"):
        choose("cuda", [Found("cuda", "nvcc is missing; install it")], lambda _text: None)
