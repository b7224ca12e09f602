"""A run: documents in, through workers, into a sink.

It is noted in a journal, so that it can be killed at any moment and resumed.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files as package_files
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

from msgspec import Struct
from msgspec.structs import replace

from .. import __version__
from ..inputs import sources
from ..inputs.sources import Document, Item
from ..model.record import SCHEMA_VERSION, Failure
from ..settings.settings import Settings
from .failures_file import FailuresFile, refuse_foreign
from .journal import Earlier, Entry, content_of
from .results import Result, convert_all, in_groups
from .sink import Maker, Sink
from .state_folder import State
from .totals import Counts, Totals, counts
from .workers import Lost, Pool

_PACKAGE: Final = __name__.partition(".")[0]
TIME_LIMIT: Final = 60.0
"""Seconds that one document may take, where nothing else is asked for."""
_READERS: Final = ("beautifulsoup4", "lxml", "regex")
_DOCUMENTS_A_CHUNK: Final = 64
_BYTES_A_CHUNK: Final = 512_000
_FEW: Final = 16
_BYTES_OF_FEW: Final = 1_000_000
_SECONDS_BETWEEN_COMMITS: Final = 1.0


def named(settings: Settings, output: str) -> dict[str, str]:
    """Return the settings by the names that a person reads, with the versions of what makes records."""
    held = settings.code_set
    return {
        "extractor": f"{__version__} ({build()[:12]})",
        "schema": SCHEMA_VERSION,
        "input format": settings.input_format,
        "vocabulary": settings.words.identity[:12],
        "output format": output,
        "code set": held.identity[:12] if held else "none",
        "as of": str(held.boundary(settings.as_of or date.today())) if held else "any day",
    }


class Done(Struct, frozen=True, array_like=True):
    """What a worker says of one document."""

    name: str
    failure: Failure | None = None
    content: bytes = b""
    digest: bytes = b""
    output: bytes = b""
    counts: Counts = Counts()
    kept: bool = False


@cache
def build() -> str:
    """Return a hash of what makes records: 64 hexadecimal digits.

    It differs for every build of this package and of the libraries that read for it.
    """
    found = hashlib.sha256(repr([sys.version_info[:2], *map(_installed, _READERS)]).encode())
    root = package_files(_PACKAGE)
    waiting = [("", root)]
    while waiting:
        below, folder = waiting.pop()
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if entry.is_dir() and entry.name != "__pycache__":
                waiting.append((f"{below}{entry.name}/", entry))
            elif entry.name.endswith(".py"):
                found.update(f"{below}{entry.name}\0".encode() + entry.read_bytes())
    return found.hexdigest()


def _installed(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:  # bundled without its metadata
        return "unknown"


class _Bench(Struct):
    """What a worker process holds."""

    maker: Maker
    settings: Settings
    largest: int
    earlier: Earlier


_benches: list[_Bench] = []


def _prepare(maker: Maker, settings: Settings, largest: int, journals: list[Path]) -> None:
    _benches[:] = [_Bench(maker, settings, largest, Earlier(journals))]


class _New(NamedTuple):
    """A document that must be converted."""

    document: Document
    content: bytes


def _work(chunk: list[Item]) -> list[Done]:
    bench = _benches[0]
    done: list[Done] = []
    for found in in_groups((_found(item, bench) for item in chunk), _size_found):
        results = iter(convert_all([item.document for item in found if isinstance(item, _New)], bench.settings))
        done += [item if isinstance(item, Done) else _made(item, next(results), bench) for item in found]
    return done


def _size_found(item: Done | _New) -> int:
    return item.document.size if isinstance(item, _New) else 0


def _found(item: Item, bench: _Bench) -> Done | _New:
    """Read an item: return the document, or what is known of it already."""
    document = sources.read(item, largest=bench.largest)
    if isinstance(document, Failure):
        return Done(document.name, document)
    content = content_of(document)
    for entry in bench.earlier.find(document.name, content):
        output = bench.maker.recall(entry)
        if output is not None:
            return Done(document.name, None, content, entry.digest, output, entry.counts, kept=True)
    return _New(document, content)


def _made(new: _New, result: Result, bench: _Bench) -> Done:
    """Return what is to be written of a result."""
    name = new.document.name
    if isinstance(result.outcome, Failure):
        return Done(name, result.outcome)
    try:
        made = bench.maker.make(result.outcome, result.json, result.text)
    except OSError as error:
        return Done(name, Failure(name=name, stage="write", reason=error.strerror or str(error)))
    return Done(name, None, new.content, made.digest, made.output, counts(result.outcome))


class Run:
    """One run into one sink; a context manager, which keeps what was done when it is left by an error.

    `failures` is the file that failures go to (it appears when the run ends, and only if there are any), or None for no
    file.
    """

    def __init__(
        self,
        sink: Sink,
        settings: Settings,
        *,
        output: str,
        failures: Path | None,
        resume: bool = False,
        largest: int = sources.LARGEST,
        limit: float = TIME_LIMIT,
    ) -> None:
        """Open everything. Raises OSError, FailuresFileError; BusyError and OtherSettingsError of `state_folder`."""
        if failures is not None:
            refuse_foreign(failures)
        self.totals = Totals()
        self.gone: list[str] = []
        """After the run: names of documents whose output of an earlier run is no longer current."""
        self.read = 0
        """Bytes of the items that are done, as they lay there."""
        self.unchanged = 0
        """After the run: outputs that were there already, just as they are."""
        self._sink = sink
        self._settings = settings
        self._largest = largest
        self._limit = limit
        self._state = State(sink.state, named(settings, output), resume=resume) if sink.state else None
        self._start = 0
        self._finishing = False
        self._committed = time.monotonic()
        try:
            if self._state and self._state.interrupted:
                sink.clean()
            self._failures = FailuresFile(failures, alone=self._state is not None)
            sink.begin(self._state.part if self._state else None)
        except BaseException:
            if hasattr(self, "_failures"):
                self._failures.close()
            if self._state:
                self._state.close()
            raise

    def __enter__(self) -> Self:
        """Return the run itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of everything; after an error keep what was done.

        The error that is raised is then that one, not one that follows from it.
        """
        steps = [self._failures.close, self._sink.close, *([self._state.close] if self._state else [])]
        if not self._finishing and self.totals.documents:
            steps.insert(0, self._commit)
        for step in steps:
            try:
                step()
            except OSError:
                if error is None:
                    raise

    def convert(self, items: Iterable[Item], *, jobs: int) -> Iterator[list[Done]]:
        """Convert all items; yields what became of each chunk when it is written.

        Raises OSError where the output cannot be written.
        """
        source = iter(items)
        first = list(islice(source, _FEW))
        if not first:
            return  # an output that is there stays: no documents is more often a mistake than the truth
        few = len(first) < _FEW and sum(_size(item) for item in first) < _BYTES_OF_FEW
        maker = self._sink.maker(self._state.data if self._state else [])
        journals = self._state.journals if self._state else []
        with Pool(
            _work,
            _prepare,
            (maker, self._settings, self._largest, journals),
            jobs=1 if few else jobs,
            limit=self._limit,
            weight=_size,
            few=few,
        ) as pool:
            for chunk, results in pool.results(_chunks(chain(first, source))):
                done = [self._whole(item, result) for item, result in zip(chunk, results, strict=True)]
                taken = self._take(done)
                self.read += sum(_size(item) for item in chunk)
                yield taken
        self._finish(clean=pool.deaths > 0)

    def _whole(self, item: Item, result: Done | Lost) -> Done:
        if isinstance(result, Done):
            return result
        name = sources.name_of(item)
        if result.how == "timeout":
            failure = Failure(name=name, stage="timeout", reason=f"took longer than {self._limit:g} seconds")
        else:
            failure = Failure(
                name=name, stage="crashed", reason="the processes that converted it died, one after the other"
            )
        return Done(name, failure)

    def _take(self, chunk: list[Done]) -> list[Done]:
        """Write what a chunk became; returns it as it ended, for the sink may refuse an output."""
        taken = []
        for made in chunk:
            done = made if made.failure else self._written(made)
            taken.append(done)
            if done.failure is not None:
                self.totals.add_failure(done.failure)
                self._failures.add(done.failure)
                continue
            if self._state:
                entry = Entry(done.name, done.content, done.digest, self._start, len(done.output), done.counts)
                self._state.journal.add(self.totals.documents, entry)
            self._start += len(done.output)
            self.totals.add(done.counts, kept=done.kept)
        if time.monotonic() - self._committed > _SECONDS_BETWEEN_COMMITS:
            self._commit()
        return taken

    def _written(self, done: Done) -> Done:
        refused = self._sink.write(done.output)
        return replace(done, failure=Failure(name=done.name, stage="write", reason=refused)) if refused else done

    def _commit(self) -> None:
        self._sink.sync()  # first: the journal must not know more than the output holds
        if self._state:
            self._state.journal.commit()
        self._committed = time.monotonic()

    def _finish(self, *, clean: bool) -> None:
        self._commit()
        self._finishing = True
        if not self.totals.records:
            self._failures.finish()
            return  # an output that is there stays: that every document fails is more often a lost disk than the truth
        if self._state:
            for path, current in self._state.earlier():
                self._state.journal.take_over_gone(path, reusable=current)
            self.gone = self._state.journal.gone()
            self._state.journal.forget_gone(name for name in self.gone if not self._sink.holds(name))
        self._sink.finish()
        self.unchanged = self._sink.unchanged
        self._failures.finish()
        if clean:
            self._sink.clean()
        if self._state:
            self._state.finish()


def _chunks(items: Iterator[Item]) -> Iterator[list[Item]]:
    """Group items so that none of the groups holds many documents or, more than one document apart, many bytes."""
    chunk: list[Item] = []
    size = 0
    for item in items:
        chunk.append(item)
        size += _size(item)
        if len(chunk) >= _DOCUMENTS_A_CHUNK or size >= _BYTES_A_CHUNK:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _size(item: Item) -> int:
    return 0 if isinstance(item, Failure) else item.size
