"""Which build of llama.cpp is tried, what makes another one, and what is kept of it. Nothing is compiled here."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import engine_builds
import install_engine
import llama_cpp
import pytest
from build_cache import DESCRIPTION, BuildCache
from engine_builds import Build, Compiler, Graphics, Processor, amx_flags, ladder, missing_features

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
