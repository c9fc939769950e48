"""Checks the locked dependencies: licences that go with the AGPL, and known vulnerabilities (make audit).

    .venv-release/bin/python packaging/check_dependencies.py

Licences are read from the packages that are installed here; what is locked for another system is named. Vulnerabilities
are asked for by pip-audit, from the index that pip is set to. Without a network, or where that index keeps no such
list, this says so: not known is not the same as none. Exit status 1 if something is wrong, 3 if something could not be
checked.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "packaging" / "locks"
# What goes onto a person's machine; the others hold tools alone.
SHIPPED = ("program", "data", "engine")
AUDITED = (*SHIPPED, "development", "release", "compiler")
WRONG, UNKNOWN = 1, 3

# Licences that may go into a program under the AGPL-3.0-or-later, by SPDX (gnu.org/licenses/license-list).
COMPATIBLE = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "ISC", "MIT", "MIT-0", "MPL-2.0"),
    *("PSF-2.0", "Python-2.0", "Unlicense", "Zlib"),
    *("AGPL-3.0-only", "AGPL-3.0-or-later", "GPL-2.0-or-later", "GPL-3.0-only", "GPL-3.0-or-later"),
    *("LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later"),
}
# The older ways to say the same: trove classifiers and free text.
SPOKEN = {
    "Apache Software License": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "BSD": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache": "Apache-2.0",
    "GNU Affero General Public License v3": "AGPL-3.0-only",
    "Dual Licensed - GNU AFFERO GPL 3.0 or Artifex Commercial License": "AGPL-3.0-only",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-2.1-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "The Unlicense (Unlicense)": "Unlicense",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}


def locked(name: str) -> dict[str, str]:
    """The packages of a lock with their versions; of two for different systems the one that is installed here."""
    found: dict[str, str] = {}
    for package, version in re.findall(r"^([a-z][\w.-]*)==(\S+)", (LOCKS / f"{name}.txt").read_text("utf-8"), re.M):
        if package not in found or _installed(package) == version:
            found[package] = version
    return found


def licence(package: str) -> str:
    """The licence of an installed package as an SPDX expression; empty if it tells none."""
    metadata = importlib.metadata.metadata(package)
    if "License-Expression" in metadata:
        return metadata["License-Expression"]
    named = [c.rpartition(" :: ")[2] for c in metadata.get_all("Classifier") or () if c.startswith("License ::")]
    text = metadata["License"].strip() if "License" in metadata else ""
    said = [*named, text] if "\n" not in text else named
    return next((found for name in said if (found := name if name in COMPATIBLE else SPOKEN.get(name, ""))), text[:60])


def compatible(expression: str) -> bool:
    """Whether one may be chosen of each `OR`, and all of each `AND` go with the AGPL."""
    words = re.sub(r"\s+WITH\s+\S+", "", expression)  # an exception gives more rights, never less
    alternatives = re.split(r"\s+OR\s+", words.replace("(", " ").replace(")", " "))
    return any(all(part.strip() in COMPATIBLE for part in re.split(r"\s+AND\s+", a)) for a in alternatives)


def check_licences(say: list[str]) -> int:
    """Say what is wrong with the licences of what is shipped; the exit status."""
    wrong, elsewhere, right = 0, [], 0
    for package in sorted({p for lock in SHIPPED for p in locked(lock)}):
        if _installed(package) is None:
            elsewhere.append(package)
            continue
        found = licence(package)
        if compatible(found):
            right += 1
        else:
            wrong += 1
            say.append(f"{package}: the licence “{found or 'none is told'}” is not known to go with the AGPL.")
    say.append(f"Licences: {right} go with the AGPL, {wrong} do not.")
    if elsewhere:
        say.append(f"Not installed on this system, so not looked at: {', '.join(elsewhere)}.")
    return WRONG if wrong else 0


def check_vulnerabilities(say: list[str]) -> int:
    """Say which locked versions have known vulnerabilities; the exit status."""
    if importlib.util.find_spec("pip_audit") is None:
        say.append("Vulnerabilities: not checked, since pip-audit is not installed here. Run: make audit")
        return UNKNOWN
    files = [part for lock in AUDITED for part in ("--requirement", str(LOCKS / f"{lock}.txt"))]
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--format", "json"]
    command += ["--progress-spinner", "off", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        return tell_vulnerabilities(json.loads(done.stdout)["dependencies"], say)
    except (ValueError, KeyError):
        say.append("Vulnerabilities: not checked, since the list of them can't be reached; try again with a network.")
        say.append(f"    pip-audit: {done.stderr.strip().rpartition(chr(10))[2][:200]}")
        return UNKNOWN


def tell_vulnerabilities(asked: Sequence[dict[str, Any]], say: list[str]) -> int:
    """Say what pip-audit found: its `dependencies`, each with `vulns` or a `skip_reason`; the exit status."""
    wrong = [package for package in asked if package.get("vulns")]
    skipped = [package["name"] for package in asked if package.get("skip_reason")]
    for package in wrong:
        names = ", ".join(v["id"] for v in package["vulns"])
        better = ", ".join(sorted({fix for v in package["vulns"] for fix in v.get("fix_versions", ())}))
        say.append(f"{package['name']} {package['version']}: {names}; mended in {better or 'no version yet'}.")
    say.append(f"Vulnerabilities: {len(asked) - len(skipped)} packages checked, {len(wrong)} with known ones.")
    if skipped:
        say.append(
            f"Not checked: {len(skipped)} packages, for which the index that pip asks keeps no list. "
            "Try again with another index, without a mirror."
        )
    return WRONG if wrong else UNKNOWN if skipped else 0


def _installed(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def main() -> int:
    """See the module's docstring."""
    say: list[str] = []
    results = check_licences(say), check_vulnerabilities(say)
    sys.stdout.write("\n".join(say) + "\n")
    return WRONG if WRONG in results else max(results)


if __name__ == "__main__":
    sys.exit(main())
