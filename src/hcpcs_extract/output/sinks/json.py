"""A folder with one `NAME.json` for each document, mirroring the input tree."""

from __future__ import annotations

import errno
import os
from pathlib import Path, PurePosixPath
from typing import Final

import msgspec

from ...model.record import Record
from ...run.journal import Entry, digest_of
from ...run.sink import Made, Maker, is_url
from ...run.sink import Sink as BaseSink
from ...run.state_folder import NAME
from ...run.whole_files import is_below, link_between, remove_parts, write_whole

_HEAD: Final = 100
"""Bytes, more than the beginning of a record has."""
FAILURES: Final = "failures.jsonl"
"""Name of the file of failures in the output folder; no document can have a folder of that name."""


def relative_path(name: str) -> PurePosixPath | None:
    """Return where a document's record goes below the output folder, or None where its name would lead out of it.

    >>> str(relative_path("drugs/j9203.txt")), relative_path("../x"), relative_path("/etc/x")
    ('drugs/j9203.txt.json', None, None)
    """
    path = PurePosixPath(name)
    if (
        path.is_absolute()
        or not path.name
        or ".." in path.parts
        or path.parts[0].casefold() == NAME
        or (path.parts[0].casefold() == FAILURES and len(path.parts) > 1)
        or "\0" in name
        or (os.name == "nt" and ("\\" in name or ":" in name))
        or len(path.name.encode("utf-8", "surrogatepass")) > 240
    ):
        return None
    return path.with_name(path.name + ".json")


def _is_foreign(path: Path) -> bool:
    """Whether something of a user is in the place of a record: a file that does not begin as records do, a folder.

    A link is not: it is replaced, and what it leads to stays.
    """
    try:
        if path.is_symlink():
            return False
        with path.open("rb") as file:
            return not b"".join(file.read(_HEAD).split()).startswith(b'{"schema_version":')
    except FileNotFoundError:
        return False


class FileMaker(Maker):
    """Writes the file of a record; nothing of it goes to the main process."""

    def __init__(self, folder: Path, known: set[str] | None = None) -> None:
        self.folder = folder
        self.known = known if known is not None else set()
        """Documents whose files an earlier run wrote, as its journal says: these are never a user's."""

    def make(self, record: Record, json: bytes, _text: str, /) -> Made:
        """Write one file, indented."""
        relative = relative_path(record.source.name)
        if relative is None:
            raise OSError(errno.EINVAL, "the name cannot be a path below the output folder")
        path = self.folder / relative
        if link := link_between(self.folder, path.parent):
            raise OSError(
                errno.EINVAL, f"{link.relative_to(self.folder)} in the output folder is a link to another place"
            )
        if record.source.name not in self.known and _is_foreign(path):
            raise OSError(
                errno.EEXIST, f"{relative} in the output folder is not a record of this program; move it away"
            )
        data = msgspec.json.format(json, indent=2) + b"\n"
        write_whole(path, data)
        return Made(b"", digest_of(data))

    def recall(self, entry: Entry, /) -> bytes | None:
        """Return nothing where the file is as it was written."""
        relative = relative_path(entry.name)
        if relative is None:
            return None
        self.known.add(entry.name)
        try:
            path = self.folder / relative
            return b"" if digest_of(path.read_bytes()) == entry.digest and not path.is_symlink() else None
        except OSError:
            return None


class Sink(BaseSink):
    """The folder `out`; each file appears whole."""

    again = "resume"
    state: Path

    def __init__(self, out: str) -> None:
        """Raises OSError if `out` cannot be used as a folder."""
        self._folder = Path(out)
        named_as_folder = out.endswith(("/", os.sep)) or self._folder.is_dir()
        if self._folder.suffix in (".json", ".jsonl", ".gz") and not named_as_folder:
            raise NotADirectoryError(
                errno.ENOTDIR, "this format writes a folder; end its name in /, or name a .jsonl file for one file"
            )
        if self._folder.exists() and not self._folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "is not a folder")
        self.folder = self._folder
        self.state = self._folder / NAME
        self.failures = self._folder / "failures.jsonl"

    @classmethod
    def accepts(cls, out: str | None, /) -> bool:
        """Whether the destination ends in a slash or is a folder, and is neither a URL nor named as another format."""
        if out is None or is_url(out) or out.rstrip("/" + os.sep).lower().endswith((".csv", ".parquet")):
            return False
        return out.endswith(("/", os.sep)) or Path(out).is_dir()

    def maker(self, _data: list[Path], /) -> FileMaker:
        """Return the writer of files."""
        return FileMaker(self._folder)

    def clean(self) -> None:
        """Remove files that were half written."""
        remove_parts(self._folder)

    def write(self, _output: bytes, /) -> str | None:
        """Nothing to do: the file is there."""
        return None

    def path(self, name: str, /) -> PurePosixPath | None:
        """Return the file of a document, below the folder; None where it cannot have one."""
        return relative_path(name)

    def writes(self, path: str, /) -> bool:
        """Whether a path is that of a JSON file below the folder, or of something in the state folder."""
        return (path.lower().endswith(".json") and is_below(path, self._folder)) or is_below(path, self.state)
