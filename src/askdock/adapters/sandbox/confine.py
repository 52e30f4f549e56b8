"""Limits that the child sets itself before it reads its first file: memory, file sizes, no network.

The memory limit covers address space (RLIMIT_AS); processor time is granted again for each document. Sockets are
refused by a seccomp filter (seccomp(2), Linux 3.5), which needs no privilege, binds native code as well and is
inherited by what the child runs. Where there is no such filter, Python's own sockets are refused by an audit hook.
"""

import ctypes
import errno
import os
import platform
import resource
import signal
import struct
import sys
from pathlib import Path

from askdock.adapters.parsers.limits import ParseLimits

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
# Architecture (linux/audit.h) and the numbers there of socket, ptrace, process_vm_readv, process_vm_writev;
# io_uring_setup is 425 everywhere.
_MACHINES = {
    "x86_64": (0xC000003E, (41, 101, 310, 311, 425)),
    "aarch64": (0xC00000B7, (198, 117, 270, 271, 425)),
}
_X32_BIT = 0x40000000
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_OPEN_FILES = 256


def confine(limits: ParseLimits) -> None:
    """Set all limits, for this process and those it starts. There is no way back."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _lower(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _lower(resource.RLIMIT_FSIZE, limits.unpacked_bytes)
    _lower(resource.RLIMIT_AS, limits.memory_bytes)
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    if not _seccomp():
        sys.addaudithook(_no_sockets)


def grant_time(limits: ParseLimits, media_type: str) -> None:
    """Start the clocks for one document; the alarm serves where the parent that watches the time has died."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + limits.processor_seconds(media_type), hard))
    signal.setitimer(signal.ITIMER_REAL, limits.seconds(media_type) + 5)


def memory_used() -> int:
    """Memory that this process and those it has started hold now, in bytes; 0 where the system does not tell.

    See proc(5): statm, children.
    """
    # Not ru_maxrss, which a process inherits from the one that started it.
    pages = 0
    try:
        own = Path(f"/proc/self/task/{os.getpid()}/children")
        for process in ("self", *(own.read_text(encoding="ascii").split() if own.exists() else ())):
            _, resident, *_ = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()
            pages += int(resident)
    except OSError:
        pass
    return pages * resource.getpagesize()


def _lower(which: int, wanted: int) -> None:
    _, hard = resource.getrlimit(which)
    value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(which, (value, value))


def _no_sockets(event: str, _arguments: tuple[object, ...]) -> None:
    if event.startswith("socket."):
        raise PermissionError(errno.EACCES, "parsers have no network")


class _Program(ctypes.Structure):
    """struct sock_fprog of linux/filter.h."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def _seccomp() -> bool:
    """Install the filter; False where this system has none."""
    if sys.platform != "linux" or platform.machine() not in _MACHINES:
        return False
    code = _filter(*_MACHINES[platform.machine()])
    program = _Program(len(code) // 8, code)
    libc = ctypes.CDLL(None, use_errno=True)
    none = ctypes.c_ulong(0)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), none, none, none) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), none, none) == 0)


def _filter(architecture: int, refused: tuple[int, ...]) -> bytes:
    """The BPF program: calls of another architecture and the refused ones get EACCES, the rest goes through.

    An instruction is (operation, jump if true, jump if false, operand); struct seccomp_data has the number of the
    call at offset 0 and the architecture at 4.
    """
    tests = [(_AT_LEAST, _X32_BIT), *((_EQUAL, number) for number in refused)]
    program = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 0, len(tests) + 2, architecture),
        (_LOAD, 0, 0, 0),
        *((operation, len(tests) - at, 0, operand) for at, (operation, operand) in enumerate(tests)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _ERRNO | errno.EACCES),
    ]
    return b"".join(struct.pack("HBBI", *instruction) for instruction in program)
