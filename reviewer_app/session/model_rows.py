"""What there is to know of each model before it is chosen: whether it is here, whether it fits, how long it would take.

Computed from the files and the memory as they are now, so that what another program did to a file is seen.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from reviewer_app.free_memory import available_memory
from reviewer_app.i18n import sentences, tr
from reviewer_app.models.library import expected_path, installed_path, other_files
from reviewer_app.models.manifest import Manifest, ManifestModel, PackageSource
from reviewer_app.models.part_file import part_path
from reviewer_app.paper.model import Paper
from reviewer_app.paper.scripts import HAN
from reviewer_app.review.model import GenerationSettings, SectionKey
from reviewer_app.review.passages import collect_passages
from reviewer_app.session.model_speeds import ModelSpeeds, Speed, fit, fit_file

State = Literal["installed", "absent", "partial", "damaged", "gone"]

# Vocabularies of today's models take about four letters of English for a token, and about one Chinese character.
_LETTERS_PER_TOKEN: Final = 4.0
_HAN: Final = re.compile(f"[{HAN}]")
_READ_ROLES: Final = ("abstract", "body", "caption", "table")
_FITS: Final = {"wholly": 0, "partly": 1, "not": 2}


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One model, of the list (`entry`) or a file of the person's.

    `id` is what `choose_model` takes. `state` "partial" is a download that was stopped after `part` bytes, "damaged" a
    file of another size than the list says, "gone" a file of the person's that is not there any more. `file` is where
    it is or would be, `size` and `needs` (memory with a context of 8,192 tokens, or about that) are in bytes.
    `minutes` are about what a review of the open paper takes, None where there is no telling. `card` are the bytes that
    are free on graphics cards, beside those of the machine.
    """

    id: str
    name: str
    entry: ManifestModel | None
    state: State
    file: Path | None
    size: int
    needs: float
    fits: Literal["wholly", "partly", "not"]
    part: int = 0
    speed: Speed | None = None
    minutes: float | None = None
    card: int = 0

    @property
    def here(self) -> bool:
        """Whether it can be used."""
        return self.state == "installed"

    @property
    def packaged(self) -> bool:
        """Whether it came with a Python package, which alone can bring or remove it."""
        return self.entry is not None and isinstance(self.entry.source, PackageSource)

    def state_text(self, *, writes: bool) -> str:
        """Whether it is here; `writes` is whether it writes the reviews."""
        if self.state == "partial":
            return tr("paused, {percent} %").format(percent=min(99, int(100 * self.part / self.size)))
        return {
            "installed": tr("writes the reviews") if writes else tr("installed"),
            "absent": tr("not installed"),
            "damaged": tr("damaged"),
            "gone": tr("no longer there"),
        }[self.state]

    @property
    def fits_text(self) -> str:
        """Whether it fits this machine, and why not."""
        needs = f"{self.needs / 1e9:.1f}"
        free = f"{(available_memory() + self.card) / 1e9:.1f}"
        texts = {
            "wholly": tr("Fits: it needs about {needs} GB of memory, and {free} GB are free."),
            "partly": tr(
                "Fits with a short context only: for a whole paper it needs about {needs} GB of memory, "
                "and {free} GB are free."
            ),
            "not": tr("Does not fit: it needs about {needs} GB of memory, and {free} GB are free."),
        }
        said = [texts[self.fits].format(needs=needs, free=free)]
        if self.card:
            said.append(tr("{free} GB of them are on the graphics card.").format(free=f"{self.card / 1e9:.1f}"))
        longest = max(self.entry.memory, default=0) if self.entry is not None else 0
        if self.entry is not None and self.entry.memory.get(longest, 0) > self.needs:
            long = tr("A paper of {tokens:,} tokens takes {needs} GB.")
            said.append(long.format(tokens=longest, needs=f"{self.entry.memory[longest] / 1e9:.1f}"))
        return sentences(*said)

    @property
    def time_text(self) -> str:
        """How long it takes, and how that is known."""
        if self.speed is None:
            return tr("How fast it is here will be known after its first review.")
        known = {
            "measured": tr("It read {read} and wrote {written} tokens a second here."),
            "estimated": tr("A model like it suggests {read} tokens a second read and {written} written."),
        }[self.speed.origin].format(read=_figure(self.speed.read), written=_figure(self.speed.written))
        if self.minutes is None:
            return known
        minutes = tr("A review of this paper takes about {n} min.").format(n=max(1, round(self.minutes)))
        return sentences(minutes, known)


def model_rows(
    manifest: Manifest,
    folder: Path,
    in_place: Collection[Path],
    speeds: ModelSpeeds,
    paper: Paper | None,
    card: int = 0,
) -> list[ModelRow]:
    """All models: what fits first, then what was made for reviews, what has a known hash, and the smaller file.

    The starter is last of those that fit alike. A model's layers may lie in memory and on graphics cards with `card`
    bytes free, so that both together are what it has.
    """
    free = available_memory() + card
    known = {m.id: m for m in manifest.models}
    tokens = about_tokens(paper) if paper is not None else None
    rows = [_of_entry(m, folder, free, speeds, known, tokens) for m in manifest.models]
    own = [*((p.stem, p) for p in other_files(manifest, folder)), *((str(p), p) for p in sorted(in_place))]
    rows += [_of_file(model_id, path, free, speeds, tokens) for model_id, path in own]
    return sorted((replace(row, card=card) for row in rows), key=_rank)


def about_tokens(paper: Paper) -> int:
    """About how many tokens a model reads of `paper`: appendix and references are left out, as the plan does."""
    texts = [p.text for p in collect_passages(paper) if p.role in _READ_ROLES]
    han = sum(len(_HAN.findall(text)) for text in texts)
    return round(han + (sum(map(len, texts)) - han) / _LETTERS_PER_TOKEN)


def best_to_get(rows: Sequence[ModelRow]) -> ModelRow | None:
    """The model to offer where none but the starter is here: the first that fits and was made for reviews."""
    return next((r for r in rows if r.fits != "not" and r.entry is not None and r.entry.for_peer_review), None)


def _of_entry(
    entry: ManifestModel,
    folder: Path,
    free: int,
    speeds: ModelSpeeds,
    known: Mapping[str, ManifestModel],
    tokens: int | None,
) -> ModelRow:
    file, speed = expected_path(entry, folder), speeds.of(entry, known)
    part = _size(part_path(file)) if file is not None and not isinstance(entry.source, PackageSource) else None
    state: State = "absent"
    if installed_path(entry, folder) is not None:
        state = "installed"
    elif part:
        state = "partial"
    elif file is not None and _size(file) is not None:
        state = "damaged"
    return ModelRow(
        id=entry.id,
        name=entry.name,
        entry=entry,
        state=state,
        file=file,
        size=entry.size,
        needs=entry.needs_memory,
        fits=fit(entry, free),
        part=part or 0,
        speed=speed,
        minutes=_minutes(speed, tokens, entry.trained_context),
    )


def _of_file(model_id: str, path: Path, free: int, speeds: ModelSpeeds, tokens: int | None) -> ModelRow:
    size, speed = _size(path), speeds.measured(path.stem)
    needs, fits = fit_file(size or 0, free)
    return ModelRow(
        id=model_id,
        name=path.name,
        entry=None,
        state="gone" if size is None else "installed",
        file=path,
        size=size or 0,
        needs=needs,
        fits=fits,
        speed=speed,
        minutes=_minutes(speed, tokens, None),
    )


def _minutes(speed: Speed | None, tokens: int | None, context: int | None) -> float | None:
    if speed is None or tokens is None:
        return None
    written = GenerationSettings().max_tokens * len(SectionKey)
    return (min(tokens, context or tokens) / speed.read + written / speed.written) / 60


def _rank(row: ModelRow) -> tuple[int, bool, bool, bool, int, str]:
    reviews = row.entry is not None and row.entry.for_peer_review
    unknown = row.entry is not None and row.entry.sha256 is None
    return _FITS[row.fits], row.packaged, not reviews, unknown, row.size, row.id


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size if path.is_file() else None
    except OSError:
        return None
