"""Documents on Spark; needs pyspark and pyarrow.

`extract_documents` works over any DataFrame, `python -m hcpcs_extract.spark` over any path. The package must be
installed where the tasks run; what is in `docs/cluster.md`. A door: it may import anything.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .__main__ import EVERYWHERE, LOCAL, Documents, command, documents_at, extract_documents, result_ddl, session

__all__ = ["EVERYWHERE", "LOCAL", "Documents", "command", "documents_at", "extract_documents", "result_ddl", "session"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for: pyspark and pyarrow may not be installed."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(".__main__", __name__), name)
    return value
