"""The box on Windows: a job that the process puts itself into, which lets it start no other process.

Never run by us: there was no such machine. A process can't take files or the network from itself there: that takes a
restricted token or an app container, which whoever starts it has to give. So only calls are kept, and `doctor` says so.
Source: the documentation of AssignProcessToJobObject and JOBOBJECT_BASIC_LIMIT_INFORMATION.
"""

from __future__ import annotations

import ctypes
from typing import Any, Final

from reviewer_app.box.box import BoxFailedError, Offer
from reviewer_app.box.reach import Reach

_ACTIVE_PROCESSES: Final = 0x0008  # JOB_OBJECT_LIMIT_ACTIVE_PROCESS
_NO_DIALOGS: Final = 0x0400  # JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION
_BASIC_LIMITS: Final = 2  # JobObjectBasicLimitInformation
_UI_LIMITS: Final = 4  # JobObjectBasicUIRestrictions
_NO_UI: Final = 0xFF  # handles, clipboard, settings, desktops, shutting down


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_memory", ctypes.c_size_t),
        ("most_memory", ctypes.c_size_t),
        ("active_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    )


class Windows:
    """See `reviewer_app.box.box.System`."""

    def __init__(self, kernel: Any = None) -> None:
        """`kernel` is kernel32; tests give one that notes what it is told."""
        self._kernel = kernel

    def offer(self) -> Offer:
        """A job: nothing about files."""
        return Offer("", "job object", tried=False)

    def seal_thread(self) -> None:
        """A job holds for all threads."""

    def close(self, reach: Reach) -> None:
        """See `System`. The job's handle stays open: the job ends with the process."""
        kernel = self._kernel or getattr(ctypes, "windll").kernel32  # noqa: B009 - only Windows has it
        kernel.CreateJobObjectW.restype = ctypes.c_void_p
        kernel.GetCurrentProcess.restype = ctypes.c_void_p
        job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
        limits = BasicLimits(flags=_ACTIVE_PROCESSES | _NO_DIALOGS, active_processes=1)
        no_ui = ctypes.c_uint32(_NO_UI)
        for what, worked in (
            ("CreateJobObject", job.value),
            ("limits", kernel.SetInformationJobObject(job, _BASIC_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits))),
            ("no UI", kernel.SetInformationJobObject(job, _UI_LIMITS, ctypes.byref(no_ui), ctypes.sizeof(no_ui))),
            ("assign", kernel.AssignProcessToJobObject(job, ctypes.c_void_p(kernel.GetCurrentProcess()))),
        ):
            if not worked:
                raise BoxFailedError(f"job object: {what}")
