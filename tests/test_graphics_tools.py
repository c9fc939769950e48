"""Which graphics cards llama.cpp can be built for on a machine, and what is said of what is missing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import graphics_tools
import pytest
from graphics_tools import Found, choose, find_vulkan

VULKAN = Found("vulkan", "", "a card", "headers .309", ("-DGGML_VULKAN=ON",))


def heard(asked: str, found: list[Found]) -> tuple[Found | None, str]:
    """What is chosen, and what was said."""
    said: list[str] = []
    return choose(asked, found, said.append), "\n".join(said)


def test_auto_takes_what_has_tools_and_a_card() -> None:
    cuda = Found("cuda", "nvcc is missing; install it")
    chosen, said = heard("auto", [cuda, VULKAN])
    assert chosen is VULKAN
    assert "nvcc is missing; install it" in said
    chosen, said = heard("auto", [cuda, replace(VULKAN, card="")])
    assert chosen is None
    assert "no card was found" in said
    assert heard("none", [VULKAN])[0] is None


def test_a_kind_that_is_named_is_built_without_its_card() -> None:
    assert heard("vulkan", [replace(VULKAN, card="")])[0] is not None


def vulkan_folder(root: Path, headers: str) -> Path:
    """A Vulkan SDK, as far as it is looked at."""
    for name in ("bin/glslc", "include/spirv/unified1/spirv.hpp", "lib/x86_64-linux-gnu/libvulkan.so"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch(0o755)
    (root / "include/vulkan").mkdir()
    (root / "include/vulkan/vulkan_core.h").write_text(headers)
    return root


NEW_HEADERS = "#define VK_HEADER_VERSION 309\n#define VK_EXT_layer_settings 1\n"


def test_vulkan_headers_that_are_too_old_are_named(tmp_path: Path) -> None:
    old = vulkan_folder(tmp_path, "#define VK_HEADER_VERSION 239\n")
    found = find_vulkan({"PATH": str(old / "bin")}, system=old)
    assert "Vulkan headers .239" in found.missing
    assert "too old" in found.missing


def test_an_sdk_beside_old_headers_is_taken(tmp_path: Path) -> None:
    old = vulkan_folder(tmp_path / "old", "#define VK_HEADER_VERSION 239\n")
    new = vulkan_folder(tmp_path / "new", NEW_HEADERS)
    found = find_vulkan({"PATH": "", "VULKAN_SDK": str(new)}, system=old)
    assert not found.missing
    assert "Vulkan headers .309" in found.version


def test_what_vulkan_lacks_is_named_by_its_packages(tmp_path: Path) -> None:
    found = find_vulkan({"PATH": ""}, system=tmp_path)
    assert "apt-get install glslc spirv-headers libvulkan-dev" in found.missing


def program(folder: Path, name: str, text: str) -> None:
    """A program that says `text`."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\ncat <<'END'\n{text}\nEND\n")
    path.chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")
def test_cuda_is_built_for_the_card_at_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "bin", "nvcc", "Built on Tuesday\nCuda compilation tools, release 12.4, V12.4.131")
    monkeypatch.setattr(graphics_tools, "output_of", answers("9.0", "H100, 550.54"))
    monkeypatch.setattr(graphics_tools, "_SYSTEM", tmp_path / "usr")
    environment = {"PATH": str(tmp_path / "bin"), "CUDA_HOME": str(tmp_path)}
    if sys.platform.startswith("linux"):
        # Some packages bring the compiler alone.
        assert "without cuBLAS" in graphics_tools.find_cuda(environment).missing
        (tmp_path / "lib64").mkdir()
        (tmp_path / "lib64" / "libcublas.so.12").touch()
    found = graphics_tools.find_cuda(environment)
    assert not found.missing
    assert found.card == "H100, 550.54"
    assert found.version == "nvcc 12.4.131"
    assert "-DCMAKE_CUDA_ARCHITECTURES=90" in found.options
    assert f"-DCMAKE_CUDA_COMPILER={tmp_path / 'bin' / 'nvcc'}" in found.options


def answers(capability: str, card: str) -> Callable[..., str]:
    """Stands for the card's driver, which can't be had."""

    def output_of(*command: str) -> str:
        if "nvidia-smi" not in command[0]:
            return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        return capability if any("compute_cap" in part for part in command) else card

    return output_of


def test_a_card_without_its_compiler_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphics_tools, "output_of", answers("9.0", "H100, 550.54"))
    found = graphics_tools.find_cuda({"PATH": str(tmp_path), "CUDA_HOME": str(tmp_path)})
    assert "the card is there: H100, 550.54" in found.missing
    assert "nvidia-cuda-toolkit" in found.missing
