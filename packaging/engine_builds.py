"""Which builds of llama.cpp to try on a machine, and what a build is known by.

Logic alone, on the standard library: `install_engine.py` compiles, installs and tests.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

# The version that the tests ran with. Its structs are mirrored in Python, so that another one has to be tried first.
LLAMA_CPP_PYTHON = "0.3.36"

# The library without llama.cpp's programs, tests and its "common" part, which nothing here uses and which take half of
# the time to compile. One file for each library, found beside the one that loads it: a wheel can't hold links.
COMMON_OPTIONS = (
    "-DBUILD_SHARED_LIBS=ON",
    *(f"-DLLAMA_BUILD_{part}=OFF" for part in ("COMMON", "TESTS", "TOOLS", "EXAMPLES", "SERVER", "APP")),
    "-DLLAMA_OPENSSL=OFF",
    "-DCMAKE_INSTALL_LIBDIR=lib",
    "-DCMAKE_INSTALL_BINDIR=lib",
    "-DCMAKE_BUILD_WITH_INSTALL_RPATH=ON",
    "-DCMAKE_PLATFORM_NO_VERSIONED_SONAME=ON",
)
# What cmake installs beside the libraries.
NOT_IN_THE_WHEEL = ("llama_cpp/include", "llama_cpp/lib/cmake", "llama_cpp/lib/pkgconfig", "llama_cpp/lib/*.py")

# ggml's AMX code can't be trusted: GCC 12 (and the releases around it) declares eight bytes as the operand of
# `ldtilecfg`, drops the stores to the other 56 as dead, and the processor loads rubbish; and the system's permission to
# use the tiles is asked for on one thread only. Both end the process at the first token: llama.cpp issue 20824, pull
# request 26954 (open in November 2026), dspy pull request 10079. It can be taken back once that request is in the
# version above: build on a processor whose /proc/cpuinfo has amx_tile, without these flags, and run
# `reviewer-app doctor --self-test`. All of them, since the newer ones switch amx-tile on again.
AMX_FLAGS = (
    "-mno-amx-tile",
    "-mno-amx-int8",
    "-mno-amx-bf16",
    "-mno-amx-fp16",
    "-mno-amx-complex",
    "-mno-amx-avx512",
    "-mno-amx-fp8",
    "-mno-amx-movrs",
    "-mno-amx-tf32",
)
# Of the variants that ggml makes for portable builds, the one that switches AMX on by itself. A processor that would
# take it takes the next best, which is built for the same instructions otherwise.
AMX_VARIANT = "llama_cpp/lib/*ggml-cpu-sapphirerapids*"

_X86_SETS = ("SSE42", "AVX", "AVX2", "FMA", "F16C", "BMI2")
# /proc/cpuinfo's words for what those options, and the compilers that they name, use.
_AVX2_LEVEL = frozenset({"sse4_2", "avx", "avx2", "fma", "f16c", "bmi2"})
# Of the many flags in /proc/cpuinfo, those that say what can be computed; the others change with the kernel.
_INSTRUCTIONS = re.compile(
    r"(sse|ssse|avx|amx|fma|f16c|bmi|abm$|popcnt|movbe|movdir|adx|aes|vaes|gfni|sha|pclmul|vpclmul|3dnow"
    r"|asimd|neon|sve|sme|fp16|fphp|bf16|i8mm|dotprod|dcpop|atomics|crc32)"
)


@dataclass(frozen=True)
class Processor:
    """A processor: its architecture as Python names it, its name, and the instruction sets that it has, sorted."""

    architecture: str
    name: str
    features: tuple[str, ...]

    @property
    def x86(self) -> bool:
        """Whether the options of x86 fit."""
        return self.architecture.lower() in ("x86_64", "amd64")


def this_processor(cpuinfo: Path = Path("/proc/cpuinfo")) -> Processor:
    """The processor at hand. Where the system does not tell its features, the name alone stands for them."""
    try:
        text = cpuinfo.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return Processor(platform.machine(), _name_elsewhere(), ())
    fields: dict[str, str] = {}
    for line in text.splitlines():
        key, _, value = line.partition(":")
        fields.setdefault(key.strip(), value.strip())  # the first processor's
    flags = fields.get("flags", fields.get("Features", "")).split()
    name = fields.get("model name", fields.get("CPU part", platform.processor()))
    return Processor(platform.machine(), name, tuple(sorted({f for f in flags if _INSTRUCTIONS.match(f)})))


def _name_elsewhere() -> str:
    if platform.system() == "Darwin":
        command = ["sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return platform.processor()


@dataclass(frozen=True)
class Rung:
    """A step of the ladder: how it is called, whom it runs for, its options, and files to keep out of the wheel.

    `own` builds are made for the processor at hand and run on no other for certain.
    """

    name: str
    runs_on: str
    options: tuple[str, ...]
    own: bool = False
    left_out: tuple[str, ...] = ()


def ladder(processor: Processor, portable: bool, first: str = "") -> tuple[Rung, ...]:
    """The builds to try, the fastest first, or the one named `first`; the last runs on every processor of this kind.

    Raises LookupError if there is none of that name.
    """
    rungs = [_portable(processor) if portable else Rung("native", "this processor", ("-DGGML_NATIVE=ON",), own=True)]
    if processor.x86:
        if not portable and set(processor.features) >= _AVX2_LEVEL:
            options = tuple(f"-DGGML_{name}=ON" for name in _X86_SETS)
            rungs.append(Rung("avx2", "every processor with AVX2", ("-DGGML_NATIVE=OFF", *options)))
        options = tuple(f"-DGGML_{name}=OFF" for name in _X86_SETS)
        rungs.append(Rung("baseline", "every x86-64 processor", ("-DGGML_NATIVE=OFF", *options)))
    else:
        rungs.append(Rung("baseline", f"every {processor.architecture} processor", ("-DGGML_NATIVE=OFF",)))
    names = [rung.name for rung in rungs]
    if first and first not in names:
        raise LookupError(f"the builds for this processor are {', '.join(names)}")
    return tuple(rungs[names.index(first) if first else 0 :])


def _portable(processor: Processor) -> Rung:
    options = ("-DGGML_NATIVE=OFF", "-DGGML_BACKEND_DL=ON", "-DGGML_CPU_ALL_VARIANTS=ON")
    who = f"every {processor.architecture} processor, each with its own instructions"
    return Rung("portable", who, options, left_out=(AMX_VARIANT,) if processor.x86 else ())


@dataclass(frozen=True)
class Compiler:
    """The C and C++ compilers, the first line of what the latter says of itself, and flags to add to those of old."""

    c: str
    cxx: str
    version: str
    flags: tuple[str, ...]


def amx_flags(processor: Processor, accepts: Callable[[str], bool]) -> tuple[str, ...]:
    """The flags that leave AMX out, of those that the compiler knows: one that knows none has no AMX to leave out."""
    return tuple(flag for flag in AMX_FLAGS if accepts(flag)) if processor.x86 else ()


@dataclass(frozen=True)
class Graphics:
    """What builds for graphics cards: `kind` is none, cuda, vulkan or metal; `tool` the version of what compiles it."""

    kind: str = "none"
    options: tuple[str, ...] = ()
    tool: str = ""


@dataclass(frozen=True)
class Build:
    """A build that can be compiled, and everything that makes it another one. `to_json` stands beside the library."""

    rung: Rung
    processor: Processor
    compiler: Compiler
    graphics: Graphics
    system: str
    user_flags: str = ""

    @property
    def flags(self) -> str:
        """The compilers' flags, in C and C++."""
        return " ".join((self.user_flags, *self.compiler.flags)).strip()

    @property
    def options(self) -> tuple[str, ...]:
        """All options for cmake."""
        beside = "@loader_path" if self.system.startswith("Darwin") else "$ORIGIN"
        return (
            *COMMON_OPTIONS,
            f"-DCMAKE_INSTALL_RPATH={beside}",
            f"-DCMAKE_C_FLAGS={self.flags}",
            f"-DCMAKE_CXX_FLAGS={self.flags}",
            *self.rung.options,
            *self.graphics.options,
        )

    def to_json(self) -> dict[str, object]:
        """What was built, for what, with what. The processor of a build for others is its architecture alone."""
        processor = asdict(self.processor)
        if not self.rung.own:
            processor = {"architecture": self.processor.architecture, "name": "", "features": []}
        return {
            "llama_cpp_python": LLAMA_CPP_PYTHON,
            "name": self.rung.name,
            "runs_on": self.rung.runs_on,
            "processor": {**processor, "features": list(processor["features"])},
            "flags": self.flags,
            "options": list(self.options),
            "left_out": list(self.rung.left_out),
            "compiler": self.compiler.version,
            "graphics": self.graphics.kind,
            "graphics_tool": self.graphics.tool,
            "system": self.system,
        }

    @property
    def key(self) -> str:
        """Names the build in the cache: another processor, flag, compiler or version makes another key."""
        return f"{self.rung.name}-{self.graphics.kind}-{digest(self.to_json())}"


def digest(data: object) -> str:
    """A short name for `data`."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]


def this_system() -> str:
    """The operating system and the C library, since a wheel built on a newer one does not load on an older one."""
    return " ".join((platform.system(), platform.machine(), *platform.libc_ver()))


def missing_features(build: dict[str, object], processor: Processor) -> Sequence[str]:
    """The instruction sets that `build` (its JSON) was made for and that `processor` does not have."""
    made_for = build.get("processor")
    features = made_for.get("features") if isinstance(made_for, dict) else None
    return sorted(set(features) - set(processor.features)) if isinstance(features, list) else []
