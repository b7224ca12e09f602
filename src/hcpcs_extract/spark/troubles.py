"""What to say of an error of Spark: Java's own words, and what to do next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from ..settings.extras import install

_CONNECTOR: Final = (
    "Spark comes without what reads this kind of path; give it the package, for s3a:// with "
    "--packages org.apache.hadoop:hadoop-aws:{hadoop} (docs/cluster.md)"
)
_JAVA: Final = (
    "Spark needs Java 17 or newer: install it (Debian and Ubuntu: apt-get install openjdk-17-jre-headless), "
    "or set JAVA_HOME"
)
_STEPS: Final = (
    (r"JAVA_GATEWAY_EXITED|JAVA_HOME|UnsupportedClassVersionError", _JAVA),
    (r"PACKAGE_NOT_INSTALLED", install("spark")),
    (r"ClassNotFoundException: Class org\.apache\.hadoop|No FileSystem for scheme", _CONNECTOR),
    (r"URISyntaxException|Relative path in absolute URI",
     "Hadoop takes what stands before a colon for the kind of path: put ./ before it, or rename the file"),
    (r"CANNOT_READ_FILE_FOOTER|is not a Parquet file", "is it Parquet? See --from"),
    (r"Permission denied|AccessControlException|AccessDenied",
     "every file of INPUT must be readable, and OUTPUT's folder writable"),
)  # fmt: skip
"""Patterns of what is said, from the exception itself to its last cause, and the next step."""
_HADOOP: Final = "the version of Hadoop that Spark has"


def troubles(error: Exception) -> str:
    """Return what an exception of pyspark or py4j says first, and what to do."""
    java = getattr(error, "java_exception", None)
    chain = [str(error), *_causes(java)] if java is not None else [str(error)]
    first = _first_line(chain[1] if java is not None else chain[0]) or type(error).__name__
    everything = "\n".join(chain)
    step = next((step for pattern, step in _STEPS if re.search(pattern, everything)), None)
    return f"{first}; {step.format(hadoop=_hadoop_version())}" if step else first


def _causes(java: Any) -> Iterator[str]:
    """Yield an exception of Java and its causes in words."""
    yield str(java.getMessage() or java.toString())
    while java is not None:
        yield str(java.toString())
        java = java.getCause()


def _first_line(text: str) -> str:
    return next((line.strip().rstrip(".") for line in text.splitlines() if line.strip()), "")


def _hadoop_version() -> str:
    """Return the version of Hadoop that a connector must fit."""
    from pyspark import SparkContext  # noqa: PLC0415

    context = SparkContext._active_spark_context
    found = context and context._jvm
    return str(found.org.apache.hadoop.util.VersionInfo.getVersion()) if found else _HADOOP
