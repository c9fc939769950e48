"""Which graphics cards this machine can build llama.cpp for: what was found, and what to install to get more."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

CHOICES = ("auto", "none", "cuda", "vulkan", "metal")
_CUDA = Path("/usr/local/cuda")
_SYSTEM = Path("/usr")
# The first Vulkan headers that name this extension, which ggml uses, are 1.3.272's; Debian 12 has 1.3.239.
_NEEDED_IN_HEADERS = "VK_EXT_layer_settings"


@dataclass(frozen=True)
class Found:
    """What is here for one kind of card.

    `missing` says what to install, empty if everything that compiles is here; `card` names the card that it would be
    for, empty if none was seen; `version` is that of the compiler.
    """

    kind: str
    missing: str
    card: str = ""
    version: str = ""
    options: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """As it is told."""
        if self.missing:
            return f"{self.kind}: {self.missing}"
        return f"{self.kind}: can be built ({self.version or 'part of the system'}); {self.card or 'no card was found'}"


def output_of(*command: str) -> str:
    """What a program says on stdout; empty if it is not there or fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def find_cuda(environment: Mapping[str, str]) -> Found:
    """NVIDIA's compiler, in the usual places, and the card that its driver tells of."""
    home = Path(environment.get("CUDA_HOME") or environment.get("CUDA_PATH") or _CUDA)
    nvcc = shutil.which("nvcc", path=environment.get("PATH")) or shutil.which("nvcc", path=str(home / "bin"))
    card = output_of("nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader").partition("\n")[0]
    if not nvcc:
        seen = f" (the card is there: {card})" if card else ""
        return Found(
            "cuda", f"nvcc is missing{seen}; install NVIDIA's CUDA toolkit, on Debian nvidia-cuda-toolkit", card
        )
    if not _has_cublas([home, Path(nvcc).resolve().parent.parent, _SYSTEM]):
        return Found("cuda", f"{nvcc} is here without cuBLAS; install all of NVIDIA's CUDA toolkit", card)
    release = re.search(r"release [\d.]+, V([\d.]+)", output_of(nvcc, "--version"))
    options = ["-DGGML_CUDA=ON", f"-DCMAKE_CUDA_COMPILER={nvcc}"]
    # For the card at hand alone: for all of them it takes many times as long.
    capability = output_of("nvidia-smi", "--query-gpu=compute_cap", "--format=csv,noheader").partition("\n")[0]
    if re.fullmatch(r"\d+\.\d+", capability):
        options.append(f"-DCMAKE_CUDA_ARCHITECTURES={capability.replace('.', '')}")
    return Found("cuda", "", card, f"nvcc {release[1]}" if release else "nvcc", tuple(options))


def _has_cublas(roots: list[Path]) -> bool:
    if platform.system() != "Linux":
        return True  # there the toolkit comes as one
    folders = ("lib64", "lib", "lib/*", "targets/*/lib")
    return any(next(root.glob(f"{folder}/libcublas.so*"), None) for root in roots for folder in folders)


def find_vulkan(environment: Mapping[str, str], system: Path = _SYSTEM) -> Found:
    """The shader compiler and the headers, of the SDK that VULKAN_SDK names or of the system."""
    sdk = environment.get("VULKAN_SDK", "")
    roots = [Path(sdk), system] if sdk else [system]
    path = os.pathsep.join([*(str(root / "bin") for root in roots[:-1]), environment.get("PATH", "")])
    glslc = shutil.which("glslc", path=path)
    core = next((f for r in roots if (f := r / "include" / "vulkan" / "vulkan_core.h").is_file()), None)
    spirv = any((r / "include" / "spirv" / "unified1" / "spirv.hpp").is_file() for r in roots)
    loader = any(next(r.glob(f"lib/{sub}libvulkan.*"), None) for r in roots for sub in ("", "*/"))
    needed = {"glslc": glslc, "spirv-headers": spirv, "libvulkan-dev": core and loader}
    missing = [package for package, here in needed.items() if not here]
    if missing:
        return Found("vulkan", f"{' and '.join(missing)} missing; on Debian: apt-get install {' '.join(missing)}")
    assert core is not None
    headers = core.read_text(encoding="utf-8", errors="replace")
    number = re.search(r"define VK_HEADER_VERSION (\d+)", headers)
    version = f"Vulkan headers .{number[1]}" if number else "Vulkan headers"
    if _NEEDED_IN_HEADERS not in headers:
        return Found(
            "vulkan",
            f"the {version} in {core.parent} are too old, 1.3.272 or later is needed; "
            "unpack a newer Vulkan SDK and name its folder in VULKAN_SDK",
        )
    return Found("vulkan", "", _render_node(), f"{version}, {glslc}", ("-DGGML_VULKAN=ON",))


def _render_node(folder: Path = Path("/dev/dri")) -> str:
    """The card's device file, as Linux drivers make it; elsewhere the SDK's presence is taken for a card."""
    if platform.system() != "Linux":
        return "a card is assumed"
    try:
        return next((str(node) for node in sorted(folder.glob("renderD*"))), "")
    except OSError:
        return ""


def find_metal() -> Found:
    """Part of every Mac."""
    if platform.system() != "Darwin":
        return Found("metal", "there is Metal on macOS only")
    return Found("metal", "", "this Mac's", "", ("-DGGML_METAL=ON", "-DGGML_METAL_EMBED_LIBRARY=ON"))


def find_all(environment: Mapping[str, str]) -> list[Found]:
    """Every kind, the one to prefer first."""
    return [find_metal(), find_cuda(environment), find_vulkan(environment)]


def choose(asked: str, found: list[Found], say: Callable[[str], None]) -> Found | None:
    """The kind to build for; None for the processor alone. Says what was found.

    Named, a kind is built whether or not its card is here. With "auto" only what has both, tools and a card, is: a
    build takes long, and without a card it serves nobody. Raises LookupError with a sentence if a named kind can't be
    built here.
    """
    if asked == "none":
        return None
    if asked != "auto":
        wanted = next(f for f in found if f.kind == asked)
        if wanted.missing:
            raise LookupError(wanted.sentence)
        say(f"Graphics cards: {wanted.sentence}.")
        return wanted
    for one in found:
        if one.kind != "metal" or not one.missing:
            say(f"Graphics cards: {one.sentence}.")
    return next((f for f in found if not f.missing and f.card), None)
