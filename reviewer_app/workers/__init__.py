"""The worker roles: processes that open untrusted files, and may crash without taking anything along."""

from reviewer_app.ipc.command import worker_command

__all__ = ["worker_command"]
