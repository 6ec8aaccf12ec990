"""A process that does not outlive the one that started it (Linux)."""

import ctypes
import signal
import sys
from typing import Any

LINUX = sys.platform.startswith("linux")
PR_SET_PDEATHSIG = 1
# Loaded before any fork: between fork and exec nothing may be imported or looked up.
libc: Any = ctypes.CDLL(None, use_errno=True) if LINUX else None


def end_with_parent(number: signal.Signals) -> None:
    """Ask the kernel (Linux only) to send this process a signal when the thread that started it ends."""
    if LINUX:
        prctl(PR_SET_PDEATHSIG, number)


def prctl(option: int, *arguments: int) -> bool:
    """Call prctl(2) with missing arguments as 0; whether it went well."""
    words = (*arguments, 0, 0, 0, 0)[:4]
    return bool(libc.prctl(option, *(ctypes.c_ulong(int(word)) for word in words)) == 0)
