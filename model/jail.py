"""This process locks itself up before it opens a stranger's file: no network, no other program, one folder to write in.

Rule: to be done before threads are started, for Landlock holds those that come later only. Without root, by what the
system offers: Landlock for paths and seccomp for system calls on Linux. Where there is none of it (Windows, macOS, old
kernels) the limits of `model.child` remain, and `missing` says so.
"""

from __future__ import annotations

import contextlib
import site
import sys
import sysconfig
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parent  # our own modules that compute; never the workspace
_SYSTEM = (
    "/usr",
    "/opt",
    "/nix/store",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/proc/self",
    "/dev/urandom",
    "/sys/devices",
)
_WRITABLE = ("/dev/null", "/dev/shm")
_FORBIDDEN = (  # system calls: other machines, other programs, other processes, the kernel's own affairs
    "socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg",
    "execve", "execveat", "fork", "vfork", "ptrace", "process_vm_readv", "process_vm_writev", "kill", "tkill",
    "pidfd_open", "pidfd_send_signal", "mount", "umount2", "chroot", "pivot_root", "unshare", "setns", "bpf",
    "perf_event_open", "userfaultfd", "keyctl", "add_key", "request_key", "init_module", "finit_module",
    "kexec_load", "reboot", "swapon", "io_uring_setup", "io_uring_enter", "io_uring_register",
)  # fmt: skip
_CLONE_THREAD = 0x10000


def lock_up(*, read: Iterable[Path], write: Iterable[Path]) -> list[str]:
    """From now on this process reads the paths given, and Python's own, and writes only below `write`.

    To be called once everything that it needs is imported; there is no way back. Returns what could not be had.
    """
    with contextlib.suppress(Exception):
        import pyseccomp  # noqa: F401  now: it looks for its library by running a program

    lacking = []
    steps: list[tuple[str, Callable[[], None]]] = [
        ("paths", lambda: _close_paths(read, write)),
        ("system calls", _close_calls),
    ]
    for name, close in steps:
        try:
            close()
        except Exception as error:  # whatever the system answers where it has no such thing
            lacking.append(f"{name} ({(str(error).splitlines() or [type(error).__name__])[0][:80]})")
    return lacking


def missing() -> list[str]:
    """What of a jail this system cannot give, without locking anything up; empty where all of it is there."""
    lacking = []
    try:
        import landlock

        if landlock.landlock_abi_version() < 1:
            lacking.append("paths (no Landlock in this kernel)")
    except Exception as error:
        lacking.append(f"paths ({type(error).__name__})")
    try:
        import pyseccomp  # noqa: F401
    except Exception:
        lacking.append("system calls (no libseccomp)")
    return lacking


def _close_paths(read: Iterable[Path], write: Iterable[Path]) -> None:
    """Landlock, as the Linux kernel's documentation has it under userspace-api/landlock."""
    import landlock
    from landlock import FSAccess

    rules: Any = landlock.Ruleset()
    looking = FSAccess.READ_FILE | FSAccess.READ_DIR
    python = {str(_ROOT), sys.prefix, sys.base_prefix, *sysconfig.get_paths().values(), site.getusersitepackages()}
    for path in {*_SYSTEM, *python, *map(str, read)}:
        _allow(rules, path, looking)
    for path in {*_WRITABLE, *map(str, write)}:
        _allow(rules, path, FSAccess.all() & ~FSAccess.EXECUTE)
    rules.apply()


def _allow(rules: Any, path: str, access: int) -> None:
    """Let a path through; a file takes only what a file can."""
    from landlock import FSAccess

    if not Path(path).is_dir():
        access &= FSAccess.all_file()
    with contextlib.suppress(FileNotFoundError):
        rules.allow(path, rules=FSAccess(access))


def _close_calls() -> None:
    """seccomp: what is forbidden fails with EPERM."""
    import errno

    import pyseccomp

    calls = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    calls.set_attr(pyseccomp.Attr.CTL_TSYNC, 1)  # threads that libraries have started already, too
    for name in _FORBIDDEN:
        with contextlib.suppress(OSError, ValueError, RuntimeError):  # this architecture has no such call
            calls.add_rule(pyseccomp.ERRNO(errno.EPERM), name)
    with contextlib.suppress(OSError, ValueError, RuntimeError):
        calls.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")  # so that libraries use clone, whose flags can be read
        no_thread = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, _CLONE_THREAD, 0)
        calls.add_rule(pyseccomp.ERRNO(errno.EPERM), "clone", no_thread)
    calls.load()
