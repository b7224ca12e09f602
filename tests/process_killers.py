"""Work for worker processes, some of which kills them."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time

started: list[str] = []


def prepare(word: str) -> None:
    started[:] = [word]


def prepare_slowly(word: str) -> None:
    time.sleep(1.2)
    prepare(word)


def work(chunk: list[str]) -> list[str]:
    return [_one(item) for item in chunk]


def _one(item: str) -> str:
    if item == "segfault":
        ctypes.string_at(0)
    elif item == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    elif item == "leaves":
        sys.exit(0)
    elif item == "interrupt":
        raise KeyboardInterrupt
    elif item == "no memory":
        raise MemoryError
    elif item == "exit":
        os._exit(0)
    elif item == "sleeps":
        time.sleep(600)
    elif item == "hangs in C":
        sum(range(10**13))  # no signal handler and no thread of Python gets a turn soon
    elif item.startswith("dies once "):
        marker = item.removeprefix("dies once ")
        if not os.path.exists(marker):  # noqa: PTH110
            open(marker, "w").close()  # noqa: PTH123
            os.kill(os.getpid(), signal.SIGKILL)
    elif item == "slow":
        time.sleep(0.3)
    return f"{started[0]} {item}"


def never_starts(word: str) -> None:
    sys.stderr.write(word)
    os._exit(1)
