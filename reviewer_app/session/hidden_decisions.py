"""What of a paper's hidden text the model may read: nothing, unless the person says so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from reviewer_app.i18n import tr
from reviewer_app.paper.hidden import finding_key, let_read
from reviewer_app.paper.model import Paper

# Among what is kept of a person's way through a paper; it goes when the paper is forgotten.
_KEPT_AS = "let_read"


class HiddenDecisions:
    """The decisions about one open paper, and the paper as they let the model read it."""

    def __init__(self, keep: Callable[[], None], *, all_read: bool = False) -> None:
        """`keep` is called after a decision, to have `kept` written. `all_read`: it was decided for every paper."""
        self._keep = keep
        self._all_read = all_read
        self._keys: frozenset[str] = frozenset()
        self._parsed: Paper | None = None
        self._read: Paper | None = None

    def open(self, kept: Mapping[str, Any]) -> None:
        """Another paper, with what was decided about it before."""
        keys = kept.get(_KEPT_AS, [])
        self._keys = frozenset(str(k) for k in keys) if isinstance(keys, list) else frozenset()
        self._parsed = self._read = None

    def kept(self) -> dict[str, Any]:
        """What to keep, as `open` takes it."""
        return {_KEPT_AS: sorted(self._keys)}

    def applied(self, paper: Paper | None) -> Paper | None:
        """`paper` as the model reads it; the same object as long as paper and decisions are."""
        if paper is not self._parsed or self._read is None:
            self._parsed = paper
            self._read = self.applier()(paper) if paper is not None else None
        return self._read

    def applier(self) -> Callable[[Paper], Paper]:
        """What makes a paper that the model reads of one that was parsed, as it is decided now; for any thread."""
        keys_of, heading = self._keys_of(), tr("Text in the file that readers do not see")
        return lambda paper: let_read(paper, keys_of(paper), heading)

    def let_read(self, ids: Collection[str]) -> None:
        """Let the model read the findings with these ids (`HiddenText.id`), and no other, from the next run on."""
        if self._parsed is not None:
            self._keys = frozenset(finding_key(h) for h in self._parsed.hidden if h.id in ids)
            self._read = None
            self._keep()

    @property
    def read(self) -> frozenset[str]:
        """The ids of the findings that the model may read."""
        if self._parsed is None:
            return frozenset()
        keys = self._keys_of()(self._parsed)
        return frozenset(h.id for h in self._parsed.hidden if finding_key(h) in keys)

    def _keys_of(self) -> Callable[[Paper], frozenset[str]]:
        keys = self._keys
        return (lambda paper: frozenset(map(finding_key, paper.hidden))) if self._all_read else (lambda _: keys)
