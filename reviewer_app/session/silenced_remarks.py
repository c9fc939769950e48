"""Which remarks on their own review a person does not want to hear: one on this paper's, or a kind on all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from reviewer_app.errors import ReviewerError
from reviewer_app.review.remarks import Remark
from reviewer_app.store import ReviewStore

log = logging.getLogger(__name__)

# Among what is kept with a paper, which goes when the paper is forgotten; and in the store's settings.
_KEPT_AS: Final = "silenced_remarks"
_KINDS: Final = "remarks.silenced"


class SilencedRemarks:
    """A remark is known by its kind and its sentence, so that it is heard again once the sentence is another one."""

    def __init__(self, store: ReviewStore | None, keep: Callable[[], None]) -> None:
        """`keep` is called after a change of what is kept with the paper, to have `kept` written."""
        self._store = store
        self._keep = keep
        self._of_paper: dict[str, None] = {}
        self._kinds: frozenset[str] = frozenset()  # where nothing can be kept

    def open(self, kept: Mapping[str, Any]) -> None:
        """Another paper, with what was silenced in its review."""
        names = kept.get(_KEPT_AS, [])
        self._of_paper = dict.fromkeys(n for n in names if isinstance(n, str)) if isinstance(names, list) else {}

    def kept(self) -> dict[str, Any]:
        """What to keep, as `open` takes it."""
        return {_KEPT_AS: list(self._of_paper)}

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds that are silenced in all reviews."""
        if self._store is None:
            return self._kinds
        try:
            names = self._store.setting(_KINDS, [])
        except ReviewerError as error:
            log.info("the silenced kinds of remarks can't be read: %s", error.code.value)
            return self._kinds
        return frozenset(n for n in names if isinstance(n, str)) if isinstance(names, list) else frozenset()

    @property
    def any(self) -> bool:
        """Whether something is silenced."""
        return bool(self._of_paper or self.kinds)

    def silences(self, remark: Remark, kinds: frozenset[str]) -> bool:
        """Whether a remark is not to be made; `kinds` are those of `kinds`."""
        return remark.kind in kinds or _name(remark) in self._of_paper

    def silence(self, remark: Remark) -> None:
        """Let this remark be made no more."""
        self._of_paper[_name(remark)] = None
        self._keep()

    def silence_kind(self, kind: str) -> None:
        """Let no remark of this kind be made, on any review."""
        self._put(self.kinds | {kind})

    def hear_all(self) -> None:
        """Make all remarks again, those on this paper's review and all kinds."""
        self._of_paper = {}
        self._keep()
        self._put(frozenset())

    def _put(self, kinds: frozenset[str]) -> None:
        self._kinds = kinds
        if self._store is not None and not self._store.read_only:
            self._store.put_setting(_KINDS, sorted(kinds))


def _name(remark: Remark) -> str:
    return f"{remark.kind}:{remark.sentence or remark.section.value}"
