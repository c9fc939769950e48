"""The groups of checks by name; whoever asks for one, or only names them in a help text, loads none."""

from __future__ import annotations

from typing import Final

# In the order in which they are shown. A group is a package of that name in this room.
GROUPS: Final = ("statistics", "mentions", "references", "leftovers", "statements", "anonymity", "numbers", "format")
