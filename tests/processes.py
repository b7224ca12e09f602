"""Waiting for processes, and finding them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any


def session(leader: int) -> set[int]:
    """Processes of a session, zombies apart."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, _, _, number = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
            except OSError:
                continue
            if int(number) == leader and state != "Z":
                found.add(int(entry.name))
    return found


def until(condition: Any) -> None:
    end = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < end, "nothing happens"
        time.sleep(0.05)
