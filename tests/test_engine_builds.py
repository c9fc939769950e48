"""Which build of llama.cpp is tried, taken from the cache, refused or left out. Nothing is compiled here."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import engine_builds
import install_engine
import llama_cpp
import pytest
from build_cache import DESCRIPTION, BuildCache, read_json
from engine_builds import Build, Compiler, Graphics, Processor, amx_flags, ladder, missing_features
from graphics_tools import Found, choose
from install_engine import SetUpError

ROOT = Path(__file__).resolve().parent.parent
SAPPHIRE = Processor("x86_64", "Intel Xeon", ("amx_int8", "amx_tile", "avx", "avx2", "bmi2", "f16c", "fma", "sse4_2"))
NEHALEM = Processor("x86_64", "Intel Xeon E5520", ("popcnt", "sse4_1", "sse4_2"))
GRAVITON = Processor("aarch64", "0xd40", ("asimd", "sve"))
GCC_12 = Compiler("", "g++", "g++ 12.2.0", ("-mno-amx-tile", "-mno-amx-int8", "-mno-amx-bf16"))


def names(processor: Processor, *, portable: bool = False) -> list[str]:
    """The steps of the ladder by name."""
    return [rung.name for rung in ladder(processor, portable)]


def build(rung: int = 0, processor: Processor = SAPPHIRE, **changes: Any) -> Build:
    """A step of the ladder of `processor` as a build."""
    made = Build(ladder(processor, portable=False)[rung], processor, GCC_12, Graphics(), "Linux x86_64 glibc 2.36")
    return replace(made, **changes)


# -- the ladder


def test_the_ladder_goes_down_to_what_runs_anywhere() -> None:
    assert names(SAPPHIRE) == ["native", "avx2", "baseline"]
    assert names(NEHALEM) == ["native", "baseline"]
    assert names(GRAVITON) == ["native", "baseline"]
    assert names(SAPPHIRE, portable=True) == ["portable", "baseline"]


def test_only_the_first_step_is_made_for_this_processor() -> None:
    assert [rung.own for rung in ladder(SAPPHIRE, portable=False)] == [True, False, False]
    assert not any(rung.own for rung in ladder(SAPPHIRE, portable=True))


def test_the_baseline_switches_every_instruction_set_off() -> None:
    options = ladder(SAPPHIRE, portable=False)[-1].options
    assert "-DGGML_NATIVE=OFF" in options
    assert {o for o in options if o.endswith("=ON")} == set()
    assert "-DGGML_AVX=OFF" in options


@pytest.mark.parametrize("portable", [False, True])
def test_no_build_for_x86_has_amx(portable: bool) -> None:
    for rung in ladder(SAPPHIRE, portable):
        options = replace(build(), rung=rung).options
        for language in ("C", "CXX"):
            assert f"-DCMAKE_{language}_FLAGS=-mno-amx-tile -mno-amx-int8 -mno-amx-bf16" in options
        # ggml's own variant for these processors switches it on again, behind those flags.
        if rung.name == "portable":
            assert any("sapphirerapids" in pattern for pattern in rung.left_out)


def test_flags_that_a_compiler_does_not_know_are_left_out() -> None:
    assert amx_flags(SAPPHIRE, lambda flag: "fp8" not in flag)[:3] == GCC_12.flags
    assert "-mno-amx-fp8" not in amx_flags(SAPPHIRE, lambda flag: "fp8" not in flag)
    assert amx_flags(SAPPHIRE, lambda _flag: False) == ()
    assert amx_flags(GRAVITON, lambda _flag: True) == ()


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the flags are x86's")
def test_this_compiler_is_asked_for_the_flags_that_it_knows() -> None:
    compiler = install_engine.find_compiler(SAPPHIRE)
    assert compiler.version
    # All compilers that know AMX at all know these three.
    assert compiler.flags[:3] in (GCC_12.flags, ())


@pytest.mark.skipif(platform.machine() != "x86_64" or not shutil.which("objdump"), reason="needs x86 and objdump")
def test_no_amx_instruction_is_in_the_library_that_is_installed() -> None:
    libraries = sorted((Path(llama_cpp.__file__).parent / "lib").glob("libggml-cpu*.so"))
    assert libraries
    for library in libraries:
        found: list[str] = []
        with subprocess.Popen(["objdump", "-d", library], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            found.extend(line for line in process.stdout if re.search(r"\t(ldtilecfg|tdp\w+|tileload\w+)\b", line))
        assert not found, (library, found[:3])


# -- the processor


def test_the_processor_is_read_from_what_linux_tells(tmp_path: Path) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(
        "processor\t: 0\nmodel name\t: Intel(R) Xeon(R)\nflags\t\t: fpu avx2 amx_tile constant_tsc ibpb sse4_2\n\n"
        "processor\t: 1\nmodel name\t: another\nflags\t\t: fpu\n"
    )
    processor = engine_builds.this_processor(cpuinfo)
    assert processor.name == "Intel(R) Xeon(R)"
    # What changes with the kernel does not make another build.
    assert processor.features == ("amx_tile", "avx2", "sse4_2")


def test_a_processor_of_arm_is_read_as_well(tmp_path: Path) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor\t: 0\nFeatures\t: fp asimd sve cpuid\nCPU part\t: 0xd40\n")
    processor = engine_builds.this_processor(cpuinfo)
    assert (processor.name, processor.features) == ("0xd40", ("asimd", "sve"))


def test_without_cpuinfo_the_name_stands_for_the_features(tmp_path: Path) -> None:
    assert engine_builds.this_processor(tmp_path / "nowhere").features == ()


# -- the key


@pytest.mark.parametrize(
    "other",
    [
        build(processor=replace(SAPPHIRE, features=("avx2",))),
        build(user_flags="-O2"),
        build(compiler=replace(GCC_12, version="g++ 14.2.0")),
        build(compiler=replace(GCC_12, flags=())),
        build(graphics=Graphics("vulkan", ("-DGGML_VULKAN=ON",), "headers .309")),
        build(system="Linux x86_64 glibc 2.41"),
        build(1),
    ],
    ids=["processor", "user flags", "compiler", "flags", "graphics", "system", "step"],
)
def test_whatever_makes_another_build_makes_another_key(other: Build) -> None:
    assert other.key != build().key


def test_another_version_makes_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = build().key
    monkeypatch.setattr(engine_builds, "LLAMA_CPP_PYTHON", "0.3.99")
    assert build().key != before


def test_a_build_for_every_processor_is_the_same_on_another() -> None:
    there = replace(SAPPHIRE, name="AMD EPYC", features=(*SAPPHIRE.features, "sha_ni"))
    assert build(2, there).key == build(2).key
    assert build(0, there).key != build(0).key


def test_what_a_build_was_made_for_stands_beside_it() -> None:
    told = build().to_json()
    assert told["flags"] == "-mno-amx-tile -mno-amx-int8 -mno-amx-bf16"
    assert told["compiler"] == "g++ 12.2.0"
    assert isinstance(told["processor"], dict)
    assert "amx_tile" in told["processor"]["features"]
    assert missing_features(told, NEHALEM) == sorted(set(SAPPHIRE.features) - set(NEHALEM.features))
    assert missing_features(build(2).to_json(), NEHALEM) == []


def test_the_version_is_one_that_the_program_takes() -> None:
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    line = next(d for d in dependencies if d.startswith("llama-cpp-python"))
    lowest, limit = re.findall(r"[\d.]+", line.partition("python")[2])

    def order(version: str) -> list[int]:
        return [int(part) for part in version.split(".")]

    assert order(lowest) <= order(engine_builds.LLAMA_CPP_PYTHON) < order(limit)


# -- the cache


def wheel(folder: Path) -> Path:
    """A file that stands for a compiled wheel."""
    path = folder / "llama_cpp_python-0.3.36-py3-none-linux_x86_64.whl"
    path.write_bytes(b"a wheel")
    return path


def test_a_build_is_found_again_and_no_other_is_taken_for_it(tmp_path: Path) -> None:
    cache = BuildCache(tmp_path / "cache")
    assert cache.wheel(build()) is None
    kept = cache.keep(build(), wheel(tmp_path))
    assert cache.wheel(build()) == kept
    assert cache.wheel(build(processor=NEHALEM)) is None


def test_a_description_that_does_not_fit_is_not_trusted(tmp_path: Path) -> None:
    cache = BuildCache(tmp_path)
    kept = cache.keep(build(), wheel(tmp_path))
    beside = kept.parent / DESCRIPTION
    beside.write_text(beside.read_text().replace("-mno-amx-tile", "-mamx-tile"))
    assert cache.wheel(build()) is None
    beside.write_text("not even JSON")
    assert cache.wheel(build()) is None


def test_half_a_wheel_is_not_taken(tmp_path: Path) -> None:
    cache = BuildCache(tmp_path)
    kept = cache.keep(build(), wheel(tmp_path))
    kept.rename(kept.with_name(kept.name + ".part"))
    assert cache.wheel(build()) is None


# -- setting up


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
