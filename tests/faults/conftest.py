"""What the tests of this folder are done to: event loops, disks and the whole window."""

from tests.faults.disks import read_only, shortage, small_disk
from tests.gui.conftest import make_window, opened
from tests.ipc.conftest import loop

__all__ = ["loop", "make_window", "opened", "read_only", "shortage", "small_disk"]
