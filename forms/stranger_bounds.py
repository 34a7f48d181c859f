"""Bounds that a process sets itself: memory and processor time, where the system has them.

On Linux and macOS by setrlimit, on Windows by a job object. Where the system refuses, the parent's clock stays.
"""

from __future__ import annotations

import sys
import time

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes
else:
    import resource

if sys.platform == "win32":
    _PROCESS_TIME, _PROCESS_MEMORY, _DIE_QUIETLY = 0x2, 0x100, 0x400
    _EXTENDED_LIMITS = 9
    _TICKS_A_SECOND = 10_000_000

    class _BasicLimits(ctypes.Structure):
        """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

        _fields_ = (
            ("PerProcessUserTimeLimit", ctypes.c_int64),
            ("PerJobUserTimeLimit", ctypes.c_int64),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
        )

    class _Limits(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

        _fields_ = (
            ("BasicLimitInformation", _BasicLimits),
            ("IoInfo", ctypes.c_uint64 * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        )


class Bounds:
    """The bounds of this process; they can be set anew for each piece of work."""

    def __init__(self) -> None:
        if sys.platform == "win32":
            kernel = ctypes.WinDLL("kernel32", use_last_error=True)
            kernel.CreateJobObjectW.restype = wintypes.HANDLE
            kernel.CreateJobObjectW.argtypes = (ctypes.c_void_p, wintypes.LPCWSTR)
            kernel.SetInformationJobObject.argtypes = (
                wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD
            )  # fmt: skip
            kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
            kernel.GetCurrentProcess.restype = wintypes.HANDLE
            self._kernel = kernel
            self._job = kernel.CreateJobObjectW(None, None)
            if self._job:
                kernel.AssignProcessToJobObject(self._job, kernel.GetCurrentProcess())

    def set(self, memory_bytes: int, cpu_seconds: int) -> None:
        """Bound memory in all, and processor time from now on. A process beyond them is ended by the system."""
        if sys.platform == "win32":
            if self._job:
                limits = _Limits()
                basic = limits.BasicLimitInformation
                basic.LimitFlags = _PROCESS_TIME | _PROCESS_MEMORY | _DIE_QUIETLY
                basic.PerProcessUserTimeLimit = int((time.process_time() + cpu_seconds) * _TICKS_A_SECOND)
                limits.ProcessMemoryLimit = memory_bytes
                size = ctypes.sizeof(limits)
                self._kernel.SetInformationJobObject(self._job, _EXTENDED_LIMITS, ctypes.byref(limits), size)
        else:
            for what, most in (
                (resource.RLIMIT_AS, memory_bytes),
                (resource.RLIMIT_CPU, int(time.process_time()) + cpu_seconds),
                (resource.RLIMIT_CORE, 0),
            ):
                try:
                    resource.setrlimit(what, (most, resource.getrlimit(what)[1]))
                except (ValueError, OSError):  # macOS refuses some of them
                    continue
