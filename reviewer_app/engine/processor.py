"""The processor at hand, and which of its instruction sets a build of llama.cpp uses, leaves out, or depends on."""

from __future__ import annotations

import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_CPUINFO = Path("/proc/cpuinfo")
# What decides the speed: ggml's names (ggml_backend_cpu_get_features in ggml-cpu.cpp) and Linux's for the same.
_LINUX_NAMES = {
    "SSE3": "pni",
    "SSSE3": "ssse3",
    "AVX": "avx",
    "AVX_VNNI": "avx_vnni",
    "AVX2": "avx2",
    "F16C": "f16c",
    "FMA": "fma",
    "BMI2": "bmi2",
    "AVX512": "avx512f",
    "AVX512_VBMI": "avx512vbmi",
    "AVX512_VNNI": "avx512_vnni",
    "AVX512_BF16": "avx512_bf16",
    "AMX_INT8": "amx_int8",
    "NEON": "asimd",
    "FP16_VA": "asimdhp",
    "MATMUL_INT8": "i8mm",
    "DOTPROD": "asimddp",
    "SVE": "sve",
    "SME": "sme",
}
# The part of llama_print_system_info that is about the processor, and its features that are on.
_OF_CPU = re.compile(r"\bCPU : (.*)")
_ON = re.compile(r"(\w+) = 1\b")
# What a build was told to use, where it was not left to the compiler.
_OPTION = re.compile(r"-DGGML_(\w+)=ON")


@dataclass(frozen=True, slots=True)
class Processor:
    """Its name and its instruction sets in Linux's words; none where the system does not tell them."""

    name: str
    words: frozenset[str]

    @property
    def sets(self) -> list[str]:
        """The instruction sets in ggml's words, the plainest first."""
        return [name for name, word in _LINUX_NAMES.items() if word in self.words]


@dataclass(frozen=True, slots=True)
class InstructionSets:
    """In ggml's words: what the processor `has`, what of it a build `uses`, what it has `left_out`, and what the build
    was made to use but the processor is `lacking`: such a build dies here.
    """

    name: str
    has: list[str]
    uses: list[str]
    left_out: list[str]
    lacking: list[str]


def this_processor(cpuinfo: Path = _CPUINFO) -> Processor:
    """The processor at hand."""
    try:
        text = cpuinfo.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return Processor(platform.processor() or platform.machine(), frozenset())
    fields: dict[str, str] = {}
    for line in text.splitlines():
        key, _, value = line.partition(":")
        fields.setdefault(key.strip(), value.strip())  # the first processor's
    words = fields.get("flags", fields.get("Features", ""))
    return Processor(fields.get("model name", platform.machine()), frozenset(words.split()))


def lacking(build: Mapping[str, Any], processor: Processor) -> list[str]:
    """The instruction sets that the library was built to use, by its description, and `processor` does not have."""
    if not processor.words:
        return []
    made_for = set((build.get("processor") or {}).get("features", ()))
    told = {match[1] for option in build.get("options", ()) if (match := _OPTION.fullmatch(option))}
    needed = [name for name, word in _LINUX_NAMES.items() if word in made_for or name in told]
    return [name for name in needed if _LINUX_NAMES[name] not in processor.words]


def used(system_info: str) -> list[str]:
    """The instruction sets of which llama.cpp says that it uses them; `system_info` is what it prints of itself."""
    of_cpu = _OF_CPU.search(system_info)
    on = set(_ON.findall(of_cpu[1])) if of_cpu else set()
    return [name for name in _LINUX_NAMES if name in on]


def instruction_sets(processor: Processor, system_info: str, missing: list[str]) -> InstructionSets:
    """The processor's beside those of a build that prints `system_info`; empty if it could not be asked."""
    uses = used(system_info)
    left_out = [name for name in processor.sets if name not in uses] if system_info else []
    return InstructionSets(processor.name, processor.sets, uses, left_out, missing)
