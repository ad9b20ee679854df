"""Become a program that does not outlive its parent: `python launch.py PARENT SIGNAL USER PROGRAM [ARGUMENT...]`.

A script of its own rather than a hook between fork and exec, which is not safe beside threads. It runs with nothing but
the standard library, so that it costs some ten milliseconds.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
NOBODY = 65534
MYSELF = "myself"
NOT_ROOT = "not-root"


def die_with_parent(signum: int = signal.SIGKILL, parent: int | None = None) -> None:
    """Have the kernel send `signum` to this process when the parent dies; end at once if it is dead already.

    Without `parent`, it is taken to be the leader of the session, as it is for the workers of a launched server.
    Linux alone can do this. Elsewhere a killed parent leaves its children behind, and a proper stop still ends them.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signum)
    if os.getppid() != (parent or os.getsid(0)):
        sys.exit("The parent died before its child was ready.")


def leave_root() -> None:
    """Enter a user namespace where root is nobody: PostgreSQL refuses to be root, and its files may stay root's."""
    if os.getuid() != 0:
        return
    user, group = os.getuid(), os.getgid()
    try:
        os.unshare(os.CLONE_NEWUSER)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{NOBODY} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{NOBODY} {group} 1")
    except (AttributeError, OSError) as error:
        sys.exit(
            f"PostgreSQL refuses to run as root, and this machine allows no user namespaces ({error}). "
            "Run as an ordinary user, or set DATABASE_URL to a PostgreSQL server of your own."
        )


def main() -> None:
    """Tie this process to its parent and replace it by the program."""
    parent, signum, user, *program = sys.argv[1:]
    if user == NOT_ROOT:
        leave_root()
    # After the change of user: the kernel forgets the wish when credentials change.
    die_with_parent(int(signum), int(parent))
    os.execv(program[0], program)  # noqa: S606 - the program our own caller named


if __name__ == "__main__":
    main()
