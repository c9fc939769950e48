"""The worker roles: what each kind of worker is called, what serves in it, how it is started and what it may take.

This is the one place that names them all. A role whose libraries live in another environment names that environment's
interpreter; it runs this program's own code there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from reviewer_app import i18n
from reviewer_app.i18n import tr
from reviewer_app.own_command import own_command

# What another environment's interpreter finds this program in.
_IMPORTED_FROM: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Role:
    """One kind of worker.

    `module` has a function `handlers()`, which is called in the worker once native code can no longer reach stdout; see
    `reviewer_app.workers.serve`. `title()` is what a person calls the worker. `memory` is the most address space in
    bytes that it may have, None for all there is. `interpreter` is None for this program's own.
    Without `network` it refuses to open a connection. One that is `boxed` gives up its rights before it opens what a
    stranger made; see `reviewer_app.box`; one with `graphics` keeps the card where it is asked to use it.
    """

    name: str
    module: str
    title: Callable[[], str]
    memory: int | None = None
    interpreter: Path | None = None
    network: bool = False
    boxed: bool = False
    graphics: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)

    def command(self) -> list[str]:
        """What starts it."""
        return own_command("worker", self.name, interpreter=str(self.interpreter or ""))

    def variables(self) -> dict[str, str]:
        """The environment that it is started with: our own, with text in UTF-8 on every platform.

        A worker fails in sentences that a person reads, so it is told their language.
        """
        found = {"PYTHONPATH": str(_IMPORTED_FROM)} if self.interpreter else {}
        return {**os.environ, "PYTHONUTF8": "1", i18n.VARIABLE: i18n.language(), **found, **self.environment}


PAPER: Final = Role(
    "paper",
    "reviewer_app.workers.paper_worker",
    lambda: tr("The PDF reader"),
    # A PDF of a few kilobytes can ask for any amount of memory; 4 GiB is far above what a paper needs.
    memory=4 << 30,
    boxed=True,
)
MODEL: Final = Role(
    "model",
    "reviewer_app.workers.model_worker",
    lambda: tr("The language model"),
    boxed=True,
    graphics=True,
    # Numpy's threads, of which nothing here has use, would start before the box closes.
    environment={"OPENBLAS_NUM_THREADS": "1"},
)
# The only process that opens connections: to the hosts of a download that the person started.
DOWNLOAD: Final = Role("download", "reviewer_app.workers.download_worker", lambda: tr("The download"), network=True)

SPELLING: Final = Role(
    "spelling",
    "reviewer_app.workers.spelling_worker",
    lambda: tr("The spelling check"),
    memory=2 << 30,  # a dictionary takes 10 MB; one that a stranger made could ask for any amount
    boxed=True,
)

# Who starts it names the interpreter of Nougat's environment (`models.nougat`): `replace(NOUGAT, interpreter=…)`.
# It has no box: it opens no file of a stranger's, only pixels, and weights in a form that holds no code.
NOUGAT: Final = Role(
    "nougat",
    "reviewer_app.workers.nougat_worker",
    lambda: tr("Nougat"),
    environment={"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"},
)

ROLES: Final = {role.name: role for role in (PAPER, MODEL, DOWNLOAD, SPELLING, NOUGAT)}
