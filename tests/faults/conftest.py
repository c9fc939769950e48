"""The event loops of the ipc tests, for what is done to workers here."""

from tests.ipc.conftest import loop

__all__ = ["loop"]
