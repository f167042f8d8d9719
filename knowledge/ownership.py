"""One owner for a Store: a lock that the system drops when its process ends, and a file that names the owner.

The lock is what counts. The file is for the message that a second process gives, so one that a dead process left
behind is no obstacle.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from knowledge.errors import StoreLocked

LOCK_NAME = ".lock"
OWNER_NAME = "owner.json"


class Ownership:
    """Holds the Store of ``folder`` until ``release``."""

    def __init__(self, folder: Path, owner: str) -> None:
        """Take the lock.

        Raises:
            StoreLocked: another process, or another open Store of this one, holds it; the message names it.
        """
        self._lock = FileLock(folder / LOCK_NAME, thread_local=False)
        self._file = folder / OWNER_NAME
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise StoreLocked(folder, describe_owner(folder)) from None
        command = " ".join([Path(sys.argv[0]).name or "python", *sys.argv[1:2]]).strip()
        entry = {
            "pid": os.getpid(),
            "owner": owner,
            "command": command,
            "since": datetime.now().astimezone().isoformat(timespec="seconds"),
        }
        self._file.write_text(json.dumps(entry), "utf-8")

    def release(self) -> None:
        """Let others have it."""
        self._file.unlink(missing_ok=True)
        self._lock.release()


def describe_owner(folder: Path) -> str:
    """Who holds the Store, in words: ``hawker serve (process 123, since ...)``."""
    try:
        entry = json.loads((folder / OWNER_NAME).read_text("utf-8"))
        return f"{entry['owner']} [{entry['command']}] (process {entry['pid']}, since {entry['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
