"""Files of this machine that Spark does not find.

Java cannot tell names that are no text in its locale, and passes them over in silence.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from ..inputs.items import clipped

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_GLOB_SIGNS: Final = "*?[{"
_LOCAL: Final = "file:"
_RENAME: Final = "rename it, or use hcpcs-extract convert"
_NOT_UTF8: Final = f"its name is not UTF-8, and Spark passes such files over; {_RENAME}"
_OTHER_LOCALE: Final = (
    "its name cannot be told in the locale that Spark runs in, which passes it over; set LC_ALL=C.UTF-8"
)
_ABSENT: Final = "Spark does not find this file; is it a link that leads nowhere?"


def fixed(path: str) -> str:
    """Return the part of a path before its first pattern.

    >>> fixed("s3a://pages/2024/*/x*.txt"), fixed("pages/"), fixed("/*")
    ('s3a://pages/2024', 'pages', '/')
    """
    parts = path.rstrip("/").split("/")
    return "/".join(parts[: _first_pattern(parts)]) or ("/" if path.startswith("/") else ".")


def _first_pattern(parts: list[str]) -> int:
    """Return the number of the first part that is a pattern, or that of all where none is."""
    return next((number for number, part in enumerate(parts) if any(sign in part for sign in _GLOB_SIGNS)), len(parts))


def qualified(spark: SparkSession, path: str) -> str:
    """Return a path with its file system, as Hadoop writes it."""
    system, found = hadoop(spark, path)
    return str(system.makeQualified(found).toString())


def hadoop(spark: SparkSession, path: str) -> tuple[Any, Any]:
    """Return the file system of a path, and the path, as Hadoop's objects."""
    context: Any = spark.sparkContext
    found = context._jvm.org.apache.hadoop.fs.Path(path)
    return found.getFileSystem(context._jsc.hadoopConfiguration()), found


def lost_files(
    spark: SparkSession, path: str, listed: Callable[[], list[str]], endings: tuple[str, ...]
) -> list[tuple[str, str]]:
    """Return name and reason of each file that is at a path, and that Spark does not list there.

    There are none for other file systems than this machine's. With `endings`, files that have one of these, in
    subfolders too; without, files of the folder itself whose names are not plain ASCII.
    """
    base = qualified(spark, fixed(path))
    folder = base.removeprefix(_LOCAL)
    if not base.startswith(_LOCAL) or not os.path.isdir(folder):  # noqa: PTH112  no errors for what cannot be seen
        return []
    known = frozenset(listed())
    start = base.rstrip("/") + "/"
    lost = [name for name in _files(folder, endings) if start + name not in known and (endings or not name.isascii())]
    asked = _patterns(spark, path) if lost else []
    return [(clipped(name), _reason(name)) for name in sorted(lost) if any(_below(name, parts) for parts in asked)]


def _files(folder: str, endings: tuple[str, ...]) -> Iterator[str]:
    """Yield files by their paths below a folder, without those that Spark takes for hidden.

    Links to folders are not followed.
    """
    for place, below, names in os.walk(folder):
        below[:] = [name for name in below if endings and not name.startswith((".", "_"))]
        for name in names:
            if not name.startswith((".", "_")) and (not endings or name.lower().endswith(endings)):
                yield PurePath(place, name).relative_to(folder).as_posix()


def _reason(name: str) -> str:
    if clipped(name) != name:
        return _NOT_UTF8
    return _ABSENT if name.isascii() else _OTHER_LOCALE


def _patterns(spark: SparkSession, path: str) -> list[list[Any]]:
    """Return the parts of a path after its fixed part, as Hadoop's patterns.

    They come in every form that its braces stand for.
    """
    java: Any = spark.sparkContext._jvm
    hadoop_fs = java.org.apache.hadoop.fs
    first = _first_pattern(path.rstrip("/").split("/"))
    expanded = hadoop_fs.GlobExpander.expand(path.rstrip("/"))
    return [[hadoop_fs.GlobPattern(part) for part in form.split("/")[first:]] for form in expanded]


def _below(name: str, patterns: list[Any]) -> bool:
    """Whether a path begins with parts that match patterns."""
    parts = [clipped(part) for part in name.split("/")]
    return len(parts) >= len(patterns) and all(
        pattern.matches(part) for pattern, part in zip(patterns, parts, strict=False)
    )
