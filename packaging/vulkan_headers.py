"""Finds Vulkan headers that are new enough for llama.cpp, for `make test-gpu`, and prints the folder for VULKAN_SDK.

    python3 vulkan_headers.py [KIND]

Prints what VULKAN_SDK says already where that, or the system, has what is needed, and for another KIND of card than
"vulkan". Debian 12 has headers of 2022; there those of the next release are downloaded with apt, from the place that
the system gets its packages from, and unpacked into the build cache. Nothing is installed, and root is not needed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from build_cache import cache_folder
from graphics_tools import find_vulkan
from install_engine import SetUpError

_RELEASE = "trixie"  # Debian 13: headers 1.4.309
_KEYS = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


def headers() -> str:
    """The folder for VULKAN_SDK, empty where the system has all. Raises SetUpError."""
    found = find_vulkan(os.environ)
    if not found.missing:
        return os.environ.get("VULKAN_SDK", "")
    folder = cache_folder() / f"vulkan-headers-{_RELEASE}"
    if not folder.is_dir():
        _unpack_from_debian(folder, found.missing)
    found = find_vulkan({**os.environ, "VULKAN_SDK": str(folder)})
    if found.missing:
        raise SetUpError(f"The tests of graphics cards need more to be built: {found.missing}")
    return str(folder)


def _unpack_from_debian(folder: Path, why: str) -> None:
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise SetUpError(f"The tests of graphics cards need more to be built: {why}")
    targets = _run("apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE)").split("\n")
    mirrors = [line.split()[0] for line in targets if line.endswith((" bookworm", f" {_RELEASE}"))]
    if not mirrors:
        raise SetUpError(f"The tests of graphics cards need more to be built: {why}")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="work-", dir=folder.parent) as work:
        for name in ("state/lists/partial", "cache/archives/partial"):
            (Path(work) / name).mkdir(parents=True)
        sources = Path(work) / "sources.list"
        sources.write_text(f"deb [signed-by={_KEYS}] {mirrors[0]} {_RELEASE} main\n", encoding="utf-8")
        options = {
            "Dir::Etc::sourcelist": sources,
            "Dir::Etc::sourceparts": os.devnull,
            "Dir::State::lists": f"{work}/state/lists",
            "Dir::Cache": f"{work}/cache",
            "APT::Sandbox::User": "root",
        }
        apt = ["apt-get", "-q", *(f"-o{key}={value}" for key, value in options.items())]
        _run(*apt, "update")
        _run(*apt, "download", "libvulkan-dev", folder=work)
        package = next(Path(work).glob("libvulkan-dev*.deb"))
        _run("dpkg-deb", "-x", str(package), f"{work}/unpacked")
        sdk = Path(work) / "sdk"
        (sdk / "lib").mkdir(parents=True)
        shutil.move(f"{work}/unpacked/usr/include", sdk / "include")
        # The package's own link leads to the loader of its release; the system's does.
        loader = next((p for d in ("/usr/lib", "/lib") for p in sorted(Path(d).glob("*/libvulkan.so.1"))), None)
        if loader is None:
            raise SetUpError("The Vulkan loader is missing. Please run: sudo apt-get install -y mesa-vulkan-drivers")
        (sdk / "lib" / "libvulkan.so").symlink_to(loader)
        sdk.rename(folder)


def _run(*command: str, folder: str | None = None) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SetUpError(f"Newer Vulkan headers could not be had: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


if __name__ == "__main__":
    try:
        kind = (sys.argv[1:] or ["vulkan"])[0]
        sys.stdout.write((headers() if kind == "vulkan" else os.environ.get("VULKAN_SDK", "")) + "\n")
    except SetUpError as error:
        sys.exit(str(error))
