"""Installs the program with a llama.cpp that is proven to run on this machine; run by `make`.

    .venv/bin/python install_engine.py [--gpu auto|none|cuda|vulkan|metal] [--portable] [--build avx2|baseline]

A ladder of builds is tried, from one for this very processor down to one that runs on any (`engine_builds.ladder`);
`--build` begins further down. Each is installed into the environment of the Python that runs this and has to pass the
engine's own self-test; where it does not, this says so and takes the next. Builds are kept in a folder of their own
(REVIEWER_BUILD_CACHE, else in the user's cache), each under a name made of all that makes a build another one, and how
a self-test failed is kept too: a fresh clone on the same machine compiles nothing. pip's own cache is not asked: it
knows a wheel's version, but not which processor and which flags it was made for.

Standard library alone: nothing else is installed yet.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from build_cache import DESCRIPTION, BuildCache, cache_folder, read_json
from engine_builds import (
    LLAMA_CPP_PYTHON,
    NOT_IN_THE_WHEEL,
    Build,
    Compiler,
    Graphics,
    Processor,
    amx_flags,
    digest,
    ladder,
    missing_features,
    this_processor,
    this_system,
)
from graphics_tools import CHOICES, choose, find_all

ROOT = Path(__file__).resolve().parent.parent
# Versions and hashes of all that is installed (lock_dependencies.py).
LOCKS = ROOT / "packaging" / "locks"
_TAIL = 25
_STEP = re.compile(r"^\s*\[(\d+)/(\d+)\]")
_FULL_TEST_S = 900


class SetUpError(Exception):
    """What stands in the way, in sentences that say what to do."""


def say(text: str) -> None:
    """Tell the person who waits."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def find_compiler(processor: Processor) -> Compiler:
    """The compilers that cmake takes, and the flags that they get to leave AMX out. Raises SetUpError."""
    for cxx in filter(None, (os.environ.get("CXX"), "c++", "g++", "clang++")):
        if not shutil.which(cxx.split()[0]):
            continue
        said = subprocess.run([*cxx.split(), "--version"], capture_output=True, text=True, check=False).stdout

        def accepts(flag: str, command: Sequence[str] = tuple(cxx.split())) -> bool:
            test = [*command, "-Werror", flag, "-x", "c++", "-E", "-o", os.devnull, os.devnull]
            return subprocess.run(test, capture_output=True, check=False).returncode == 0

        return Compiler(os.environ.get("CC", ""), cxx, said.partition("\n")[0].strip(), amx_flags(processor, accepts))
    raise SetUpError("A C++ compiler is missing. Please run, then try again: sudo apt-get install -y g++")


def program() -> str:
    """Names what the program's code is: its self-test changes with it."""
    return digest([path.read_text(encoding="utf-8") for path in sorted((ROOT / "reviewer_app").rglob("*.py"))])


class Environment:
    """The Python environment that runs this: the program is installed into it."""

    def pip(self, *arguments: str | Path) -> None:
        """Run its pip. Raises SetUpError."""
        command = [sys.executable, "-m", "pip", *map(str, arguments)]
        if subprocess.run(command, check=False).returncode != 0:
            raise SetUpError(f"pip failed, see above; the command was: {' '.join(command)}")

    def install_locked(self, *locks: str) -> None:
        """Install what these locks name, and nothing else. Raises SetUpError, also for a file of another hash."""
        files = [part for lock in locks for part in ("--requirement", LOCKS / f"{lock}.txt")]
        self.pip("install", "--quiet", "--no-deps", "--require-hashes", *files)

    def installed(self) -> dict[str, Any] | None:
        """What the llama.cpp in it was built for; empty if it was built by others, None if there is none."""
        importlib.invalidate_caches()
        spec = importlib.util.find_spec("llama_cpp")
        folders = (spec.submodule_search_locations if spec else None) or []
        return read_json(Path(folders[0]) / DESCRIPTION) if folders else None

    def self_test(self) -> dict[str, Any]:
        """The result of `doctor --self-test`; what can't be told is a failure that says so."""
        command = [sys.executable, "-m", "reviewer_app", "doctor", "--self-test", "--json"]
        try:
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=_FULL_TEST_S, check=False)
        except subprocess.TimeoutExpired:
            return {**_failed("It did not end."), "ended": False}
        try:
            return dict(json.loads(done.stdout)["self_test"])
        except (ValueError, KeyError):
            return _failed(done.stderr.strip().rpartition("\n")[2] or f"It ended with {done.returncode}.")


def _failed(why: str, *, graphics: bool = False) -> dict[str, Any]:
    return {"passed": False, "failed": "the self-test as a whole", "why": why, "graphics": graphics}


def set_up(environment: Environment, cache: BuildCache, asked: str, portable: bool, first: str = "") -> Build:
    """Install the first build that passes, from the one named `first` on, and say how it went.

    Raises SetUpError if none does.
    """
    processor = this_processor()
    compiler = find_compiler(processor)
    try:
        rungs = ladder(processor, portable, first)
    except LookupError as error:
        raise SetUpError(f"BUILD={first} can't be built here: {error}.") from error
    try:
        found = choose(asked, find_all(os.environ), say)
    except LookupError as error:
        raise SetUpError(f"GPU={asked} can't be built here: {error}.") from error
    none = Graphics("none", ("-DGGML_METAL=OFF",) if sys.platform == "darwin" else ())
    graphics = Graphics(found.kind, found.options, found.version) if found else none
    cache.remove_leftovers()
    for rung in rungs:
        build = Build(rung, processor, compiler, graphics, this_system(), os.environ.get("CFLAGS", ""))
        result = _try(environment, cache, build)
        if not result["passed"] and result["graphics"]:
            say("The fault is with the graphics card's part, so the next build goes without it.")
            graphics = none
            build = replace(build, graphics=none)
            result = _try(environment, cache, build)
        if result["passed"]:
            say(f"llama.cpp runs here; it was built for {build.rung.runs_on} ({build.key}).")
            return build
    raise SetUpError(
        "No build of llama.cpp passed its self-test on this machine, see above. What failed is tried again with "
        f"another version of the program, or once {cache.folder} is removed; please report this with the output of: "
        f"{sys.executable} -m reviewer_app doctor --self-test"
    )


def _try(environment: Environment, cache: BuildCache, build: Build) -> dict[str, Any]:
    """Install and test one build. The result is that of the self-test."""
    if earlier := cache.failure(build):
        say(f"The build for {build.rung.runs_on} is left out: it failed here before. {earlier['why']}")
        return earlier
    here = environment.installed()
    if here != build.to_json():
        if here and (lacking := missing_features(here, build.processor)):
            say(f"The llama.cpp installed here was built for another processor ({', '.join(lacking)}); it is replaced.")
        elif here == {}:
            say("The llama.cpp installed here does not tell for which processor it was built; it is replaced.")
        wheel = cache.wheel(build)
        if wheel is None:
            try:
                with cache.workplace(lambda: say("Another set-up is compiling here; this one waits for it.")) as work:
                    # That of the one that was waited for may be the same.
                    wheel = cache.wheel(build) or cache.keep(build, compile_wheel(build, cache.folder, work))
            except SetUpError as error:
                say(str(error))
                return _failed(str(error), graphics=build.graphics.kind != "none")
        else:
            say(f"A build for {build.rung.runs_on} that was made here before is taken: {wheel.parent}")
        environment.pip("install", "--quiet", "--no-deps", "--force-reinstall", wheel)
    environment.install_locked("program", "data")
    environment.pip("install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", ROOT)
    result = environment.self_test()
    if result["passed"]:
        say(f"Its self-test passed: {result['checks']} checks in {result['seconds']:.1f} seconds.")
    else:
        sentence = f"The self-test failed at: {result['failed']}. {result['why']}"
        say(f"{sentence} The build for {build.rung.runs_on} does not run here.")
        # Without the card's driver the library does not even load, and no check is reached.
        of_the_card = build.graphics.kind != "none" and (result["graphics"] or not result.get("checks"))
        if result.get("ended", True):
            result = _failed(sentence, graphics=of_the_card)
            cache.note_failure(build, result)
        else:
            say("That may be because the machine was too busy: the next set-up tries this build again.")
            result = _failed(sentence, graphics=of_the_card)
    return result


def compile_wheel(build: Build, downloads: Path, work: Path) -> Path:
    """Compile llama.cpp; the wheel. Raises SetUpError with the compiler's last lines."""
    say(f"Compiling llama.cpp for {build.rung.runs_on}, graphics cards: {build.graphics.kind}.")
    say(f"    {build.compiler.version}; {build.flags or 'no flags'}. This takes 3 to 15 minutes, with a card longer.")
    environment = {"CMAKE_BUILD_PARALLEL_LEVEL": _jobs(), **os.environ, **_build_tools(work / "tools")}
    source = _source(downloads, work, environment)
    description = source / "llama_cpp" / DESCRIPTION
    description.write_text(json.dumps(build.to_json(), indent=1) + "\n", encoding="utf-8")
    out = work / "wheel"
    settings = {
        # llama.cpp's own build in place of the wrapper's, which can't leave the parts out that nothing here uses.
        "cmake.source-dir": "vendor/llama.cpp",
        "cmake.args": ";".join(build.options),
        "cmake.build-type": "Release",
        "wheel.install-dir": "llama_cpp",
        "wheel.exclude": ";".join((*NOT_IN_THE_WHEEL, *build.rung.left_out)),
        "build-dir": str(work / "objects"),
    }
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--verbose",
        "--no-deps",
        "--no-cache-dir",
        "--no-build-isolation",
        "--wheel-dir",
        str(out),
    ]
    command += [f"--config-settings={key}={value}" for key, value in settings.items()]
    log = downloads / f"{build.key}.log"
    if _logged([*command, str(source)], environment, log) != 0:
        tail = "\n    ".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-_TAIL:])
        raise SetUpError(f"Compiling llama.cpp failed. The last lines, all of them are in {log}:\n    {tail}")
    log.unlink()
    return next(out.glob("*.whl"))


def _jobs() -> str:
    return str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def _build_tools(folder: Path) -> dict[str, str]:
    """Install the locked tools that compile it into `folder`; the variables by which they are found."""
    locked = ("--no-deps", "--require-hashes", "--requirement", LOCKS / "compiler.txt")
    Environment().pip("install", "--quiet", "--target", folder, *locked)
    return {
        "PYTHONPATH": os.pathsep.join((str(folder), *filter(None, (os.environ.get("PYTHONPATH"),)))),
        "PATH": os.pathsep.join((str(folder / "bin"), os.environ.get("PATH", os.defpath))),
    }


def _source(downloads: Path, work: Path, environment: dict[str, str]) -> Path:
    """The unpacked source of the binding and of llama.cpp, downloaded once. Raises SetUpError."""
    folder = work / "source"
    archive = next(downloads.glob(f"llama_cpp_python-{LLAMA_CPP_PYTHON}.tar.gz"), None)
    if archive is None:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-build-isolation"]
        command += ["--require-hashes", "--no-binary", "llama-cpp-python", "--requirement", str(LOCKS / "engine.txt")]
        if subprocess.run([*command, "--dest", str(work)], env=environment, check=False).returncode != 0:
            raise SetUpError("The source of llama.cpp could not be downloaded, see above. Try again with a network.")
        archive = next(work.glob("llama_cpp_python-*.tar.gz"))
        archive = archive.replace(downloads / archive.name)
    with tarfile.open(archive) as tar:
        if hasattr(tarfile, "data_filter"):
            tar.extraction_filter = tarfile.data_filter
        tar.extractall(work)
    next(work.glob("llama_cpp_python-*/")).rename(folder)
    return folder


def _logged(command: Sequence[str], environment: dict[str, str], log: Path) -> int:
    """Run a command with its output in `log`, telling how far the compiler is; its exit status."""
    told = files = 0
    pipe = subprocess.PIPE
    with (
        log.open("w", encoding="utf-8") as out,
        # It inherits the lock of its folder, and with it keeps others out should it outlive this process.
        subprocess.Popen(
            command,
            env=environment,
            stdout=pipe,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            close_fds=False,
        ) as process,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            out.write(line)
            # A tool that is built on the way counts its own few files.
            if (step := _STEP.match(line)) and int(step[2]) >= files:
                files = int(step[2])
                tenth = 10 * int(step[1]) // int(step[2])
                if tenth > told:
                    told = tenth
                    say(f"    {step[1]} of {step[2]} files compiled")
        return process.wait()


def main(arguments: Sequence[str]) -> int:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description="Installs the program with a llama.cpp that runs on this machine.")
    parser.add_argument("--gpu", choices=CHOICES, default="auto")
    parser.add_argument("--portable", action="store_true", help="for other machines than this one, too")
    parser.add_argument("--build", default="", help="pass over all builds before this one")
    args = parser.parse_args(arguments)
    try:
        set_up(Environment(), BuildCache(cache_folder(), program()), args.gpu, args.portable, args.build)
    except SetUpError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
