"""How a run goes: a bar on a terminal, a line now and then where there is none."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from ._terminal import warn

SECONDS_BETWEEN_LINES: Final = 30.0


@contextmanager
def progress(sources: Any) -> Iterator[Callable[[Any], None]]:
    """Give a function that is called with the run after each chunk."""
    if sys.stderr.isatty():
        with _bar(sources.size() if hasattr(sources, "size") else None) as show:
            yield show
    else:
        yield lines(SECONDS_BETWEEN_LINES)


def lines(seconds: float) -> Callable[[Any], None]:
    """Return a function that prints a line when `seconds` have passed since the last."""
    start = last = time.monotonic()

    def show(run: Any) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= seconds:
            last = now
            totals = run.totals
            rate = totals.documents / (now - start)
            warn(f"{totals.documents:,} documents so far, {totals.failures:,} failures, {rate:,.0f} a second")

    return show


@contextmanager
def _bar(size: int | None) -> Iterator[Callable[[Any], None]]:
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    start = time.monotonic()
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %") if size else TextColumn(""),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        speed_estimate_period=600,
    ) as bar:
        task = bar.add_task("starting", total=size)

        def show(run: Any) -> None:
            totals = run.totals
            rate = totals.documents / max(time.monotonic() - start, 1e-3)
            failed = f", {totals.failures:,} failures" if totals.failures else ""
            bar.update(
                task, completed=run.read, description=f"{totals.documents:,} documents{failed}, {rate:,.0f} a second"
            )

        yield show
