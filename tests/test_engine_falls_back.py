"""A build that really dies on this processor: its self-test names the place, and the next build is installed."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import install_engine
import llama_cpp
import pytest
from build_cache import DESCRIPTION, BuildCache, read_json
from engine_builds import Build

PACKAGE = Path(llama_cpp.__file__).parent
# What every processor takes for an instruction that it does not have: ud2 of x86, udf of ARM.
ILLEGAL = b"\x0f\x0b" if os.uname().machine == "x86_64" else b"\0\0\0\0"
KERNEL = "ggml_compute_forward_rope"


def is_kernels(path: Path) -> bool:
    return path.name.startswith("libggml-cpu")


def broken(library: Path) -> bytes:
    """The library with an illegal instruction where a kernel begins that every model needs."""
    code = ctypes.string_at(ctypes.cast(getattr(ctypes.CDLL(str(library)), KERNEL), ctypes.c_void_p).value or 0, 64)
    content = library.read_bytes()
    assert content.count(code) == 1
    return content.replace(code, ILLEGAL + code[len(ILLEGAL) :])


def wheel(folder: Path, build: Build, *, sound: bool) -> Path:
    """The llama.cpp that is installed here, as a wheel of `build`."""
    path = folder / "llama_cpp_python-0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as file:
        for part in PACKAGE.rglob("*"):
            if part.is_file() and part.name != DESCRIPTION:
                content = part.read_bytes() if sound or not is_kernels(part) else broken(part)
                file.writestr(str(part.relative_to(PACKAGE.parent)), content)
        file.writestr(f"llama_cpp/{DESCRIPTION}", json.dumps(build.to_json()))
    return path


class FolderEnvironment(install_engine.Environment):
    """This environment with another llama.cpp in front of its own, in a folder; all but pip is real."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.results: list[dict[str, Any]] = []

    def pip(self, *arguments: str | Path) -> None:
        if isinstance(arguments[-1], Path) and arguments[-1].suffix == ".whl":
            shutil.rmtree(self.folder, ignore_errors=True)
            with zipfile.ZipFile(arguments[-1]) as file:
                file.extractall(self.folder)

    def installed(self) -> dict[str, Any] | None:
        return read_json(self.folder / "llama_cpp" / DESCRIPTION) or None

    def self_test(self) -> dict[str, Any]:
        self.results.append(super().self_test())
        return self.results[-1]


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FolderEnvironment:
    folder = tmp_path / "site"
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setattr(
        install_engine,
        "compile_wheel",
        lambda build, _downloads, work: wheel(work, build, sound=not build.rung.own),
    )
    monkeypatch.setattr(install_engine, "find_all", lambda _environment: [])
    return FolderEnvironment(folder)


@pytest.mark.skipif(not list(PACKAGE.rglob("libggml-cpu.so")), reason="a portable build has its kernels in many files")
def test_a_build_that_dies_in_its_self_test_leads_to_the_next(
    environment: FolderEnvironment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = install_engine.set_up(environment, BuildCache(tmp_path / "cache"), "none", portable=False)
    died, passed = environment.results
    assert not died["passed"]
    assert "signal 4" in died["why"]
    assert died["graphics"] is False
    assert passed["passed"]
    assert passed["checks"] > 8
    assert taken.rung.name in ("avx2", "baseline")
    assert environment.installed() == taken.to_json()
    told = capsys.readouterr().out
    assert "The self-test failed at:" in told
    assert "The build for this processor does not run here." in told
    assert f"it was built for {taken.rung.runs_on}" in told
