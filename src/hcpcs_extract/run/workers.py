"""Work on chunks in several processes, in order; what kills its process, or outlasts its time, costs only itself.

Each worker is an executor of the standard library with one process, so that a death breaks what that process had and
nothing else. What it had is then done item by item in a process of its own, which finds the culprit.
"""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait
from types import TracebackType
from typing import Any, Final, Generic, Literal, Self, TypeVar

from msgspec import Struct

Item = TypeVar("Item")
Result = TypeVar("Result")
_AHEAD: Final = 4
"""Chunks that are on their way, per worker: enough that none waits, few enough that memory is bounded."""
_DEATHS: Final = 2
"""Processes of its own that an item must have killed before it is held to be the cause."""
_STARTS: Final = 3
"""Processes that must have died before they did anything, before it is said that none can start."""
_MOST_WAITING: Final = 64_000_000
"""Bytes of the chunks that are on their way, a chunk more apart: where documents are large, fewer wait."""
_A_WHILE: Final = 0.01
"""Seconds between two looks at whether a thread has ended."""
_PRELOADED: Final = ["hcpcs_extract.run.conversion"]


class Lost(Struct, frozen=True):
    """An item whose process died of it, or that was stopped when its time was over."""

    how: Literal["crashed", "timeout"]


class WorkersError(Exception):
    """Worker processes cannot be started here at all."""


def processors() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _no_weight(item: object) -> int:  # noqa: ARG001
    return 0


class Pool(Generic[Item, Result]):
    """Processes that turn chunks of items into lists of results, one for each item; a context manager.

    `work` is a function of a module, called with one chunk; `prepare` is called once in each process, with `arguments`.
    `limit` is the time, in seconds, that one item may take; `weight` an item's size in bytes; `few` says that there is
    little to do, so that starting fast counts.
    """

    def __init__(
        self,
        work: Callable[[list[Item]], list[Result]],
        prepare: Callable[..., None],
        arguments: tuple[object, ...],
        *,
        jobs: int,
        limit: float,
        weight: Callable[[Item], int] = _no_weight,
        few: bool = False,
    ) -> None:
        self._work = work
        self._limit = limit
        self._weight = weight
        start = (prepare, arguments)
        # A forked process starts at once, and is safe as long as no thread runs; later ones come from a clean server.
        forked = few and sys.platform == "linux" and threading.active_count() == 1
        self._workers = [_Worker("fork" if forked else _method(), start) for _ in range(jobs)]
        self._alone = _Worker(_method(), start)
        self.deaths = 0
        """Chunks and single items whose process died: what it was writing may lie about."""

    def __enter__(self) -> Self:
        """Return the pool itself; processes start when the first chunk comes."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the processes: at once after an error, when they are done otherwise (nothing waits then)."""
        for worker in (*self._workers, self._alone):
            worker.close(at_once=error is not None)

    def results(self, chunks: Iterable[list[Item]]) -> Iterator[tuple[list[Item], list[Result | Lost]]]:
        """Yield each chunk with its results, in order; takes only so many chunks ahead. Raises WorkersError."""
        ahead: deque[tuple[list[Item], int, Future[list[Result]]]] = deque()
        waiting = 0
        for chunk in chunks:
            worker = min(self._workers, key=_Worker.waiting)
            size = sum(map(self._weight, chunk))
            waiting += size
            ahead.append((chunk, size, worker.submit(self._work, chunk, self._limit)))
            while len(ahead) > _AHEAD * len(self._workers) or (waiting > _MOST_WAITING and len(ahead) > 1):
                oldest, its_size, future = ahead.popleft()
                waiting -= its_size
                yield oldest, self._finished(oldest, future)
        for chunk, _, future in ahead:
            yield chunk, self._finished(chunk, future)

    def _finished(self, chunk: list[Item], future: Future[list[Result]]) -> list[Result | Lost]:
        try:
            return list(future.result())
        except BrokenProcessPool:
            self.deaths += 1
            return [self._by_itself(item) for item in chunk]

    def _by_itself(self, item: Item) -> Result | Lost:
        """Work on one item in a process of its own; once more if that dies, since something else may have killed it."""
        for _ in range(_DEATHS):
            self._start_alone(item)
            start = time.monotonic()  # the process has started by now: that takes longer than some limits
            try:
                return self._alone.submit(self._work, [item], self._limit).result()[0]
            except BrokenProcessPool:
                if time.monotonic() - start >= self._limit:
                    return Lost("timeout")
        return Lost("crashed")

    def _start_alone(self, item: Item) -> None:
        for _ in range(_STARTS):
            try:
                self._alone.submit(_nothing, [item], self._limit).result()
            except BrokenProcessPool as error:
                cause = error
            else:
                return
        raise WorkersError(
            "worker processes end as soon as they start; is memory short, "
            'or is this a script that starts them outside of `if __name__ == "__main__"`?'
        ) from cause


class _Worker:
    """One process, and another when it has died."""

    def __init__(self, method: str, start: tuple[Callable[..., None], tuple[object, ...]]) -> None:
        self._use(method)
        self._start = start
        self._executor: ProcessPoolExecutor | None = None
        self._unread: int | None = None
        """The end of the pipe to the process from which that reads its chunks; a file descriptor."""
        self._futures: list[Future[list[object]]] = []

    def _use(self, method: str) -> None:
        self._context = multiprocessing.get_context(method)
        if method == "forkserver":
            self._context.set_forkserver_preload(_PRELOADED)

    def waiting(self) -> int:
        """Return how many chunks it has not finished."""
        self._futures = [future for future in self._futures if not future.done()]
        return len(self._futures)

    def submit(
        self, work: Callable[[list[Item]], list[Result]], chunk: list[Item], limit: float
    ) -> Future[list[Result]]:
        try:
            future = self._submitted(work, chunk, limit)
        except BrokenProcessPool:
            self.close(at_once=False)
            future = self._submitted(work, chunk, limit)
        self._futures.append(future)  # type: ignore[arg-type]
        return future

    def close(self, *, at_once: bool) -> None:
        executor, self._executor = self._executor, None
        if executor is None:
            return
        inside: Any = executor
        broken, manager = at_once or inside._broken, inside._executor_manager_thread
        if at_once:
            _kill(executor)
        if broken and manager is not None:
            self._read_what_no_process_reads(manager)
        executor.shutdown(wait=True, cancel_futures=True)
        if self._unread is not None:
            os.close(self._unread)
            self._unread = None
        self._use(_method())  # threads run by now, and forking beside them is not safe

    def _submitted(
        self, work: Callable[[list[Item]], list[Result]], chunk: list[Item], limit: float
    ) -> Future[list[Result]]:
        executor = self._running()
        with _uninterrupted():  # the first chunk starts the process
            return executor.submit(_limited, work, chunk, limit)

    def _running(self) -> ProcessPoolExecutor:
        if self._executor is None:
            self._executor = ProcessPoolExecutor(1, mp_context=self._context, initializer=_enter, initargs=self._start)
            if sys.platform != "win32":  # where a pipe is no file
                inside: Any = self._executor
                self._unread = os.dup(inside._call_queue._reader.fileno())
        return self._executor

    def _read_what_no_process_reads(self, manager: threading.Thread) -> None:
        """Let the thread end that still writes to a process that is dead.

        The executor waits for that thread, which waits for a reader: for good if the pipe is full and the process that
        had its other end is gone (before Python 3.11.5, or where a later forked process has that end too).
        """
        while self._unread is not None and manager.is_alive():
            if wait([self._unread], _A_WHILE) and not os.read(self._unread, 1 << 20):
                return


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold back interrupts while processes start.

    Those processes never get one from the keyboard; this one gets it when they are known.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGTERM])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _method() -> str:
    return "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


def _kill(executor: ProcessPoolExecutor) -> None:
    if sys.version_info >= (3, 14):
        executor.kill_workers()
        return
    for process in list((executor._processes or {}).values()):  # there is no public way before 3.14
        process.kill()


def _enter(prepare: Callable[..., None], arguments: tuple[object, ...]) -> None:
    """Begin in a new process: leave interrupts to the main one, end when that ends, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()
    prepare(*arguments)


def _follow(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def _limited(work: Callable[[list[Item]], list[Result]], chunk: list[Item], limit: float) -> list[Result]:
    """Work on a chunk; the process ends when time or memory is short.

    It ends when the work takes longer than one item may take, wherever it hangs. What would end a program (SystemExit,
    an interrupt) ends this process, not the main one, to which exceptions are handed.
    """
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        faulthandler.dump_traceback_later(limit, exit=True, file=nowhere)
        try:
            return work(chunk)
        except (SystemExit, KeyboardInterrupt, MemoryError):
            os._exit(1)
        finally:
            faulthandler.cancel_dump_traceback_later()


def _nothing(chunk: list[Item]) -> list[None]:
    return [None] * len(chunk)
