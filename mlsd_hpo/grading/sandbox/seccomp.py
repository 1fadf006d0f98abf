"""A filter of system calls: what would get around the limits of a sandbox is refused.

Memory in files that have no name, or in System V's segments, belongs to no process, so no watcher
would see it; a namespace of one's own comes with disks of any size in memory. Python and the
libraries of the course need none of these. The filter is a program of Linux's "classic BPF", which
bubblewrap loads (seccomp(2)): it looks at a call's number, and at the first argument of `clone`.

Numbers: Linux's arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
"""

from __future__ import annotations

import errno
import struct
import sys

# The machine as `os.uname` calls it, and as the kernel does (AUDIT_ARCH_...).
MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
CALLS = {
    "x86_64": {
        **{"memfd_create": 319, "memfd_secret": 447, "shmget": 29, "io_uring_setup": 425},
        **{"unshare": 272, "setns": 308, "mount": 165, "fsopen": 430},
    },
    "aarch64": {
        **{"memfd_create": 279, "memfd_secret": 447, "shmget": 194, "io_uring_setup": 425},
        **{"unshare": 97, "setns": 268, "mount": 40, "fsopen": 430},
    },
}
CLONE = {"x86_64": 56, "aarch64": 220}
CLONE3 = 435  # hides its arguments from filters; where it is unknown, libraries take `clone`
NEW_NAMESPACES = 0x7E02_0000  # all of CLONE_NEW...
FOREIGN = 0x4000_0000  # x86_64's calls with 32-bit pointers, which have numbers of their own

# Instructions, and offsets into `struct seccomp_data`.
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, MACHINE, FIRST_ARGUMENT = 0, 4, 16
ALLOW, REFUSE, KILL = 0x7FFF_0000, 0x0005_0000, 0x8000_0000


def program(machine: str) -> bytes:
    """The filter for a kind of processor, as in `os.uname().machine`.

    It is empty, so that nothing is refused, for those that are not in `MACHINES`.
    """
    if machine not in MACHINES or sys.byteorder != "little":
        return b""
    denied = RETURN, 0, 0, REFUSE | errno.EPERM
    steps = [
        (LOAD, 0, 0, MACHINE),
        (EQUAL, 1, 0, MACHINES[machine]),  # if so skip 1, else 0
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, 0, 1, FOREIGN),
        (RETURN, 0, 0, KILL),
        (EQUAL, 0, 1, CLONE3),
        (RETURN, 0, 0, REFUSE | errno.ENOSYS),
    ]
    for number in CALLS[machine].values():
        steps += [(EQUAL, 0, 1, number), denied]
    steps += [
        (EQUAL, 0, 3, CLONE[machine]),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (ANY_BIT, 0, 1, NEW_NAMESPACES),
        denied,
        (RETURN, 0, 0, ALLOW),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
