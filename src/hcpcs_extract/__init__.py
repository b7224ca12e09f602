"""hcpcs-extract: raw US billing-code pages to validated JSON records that say what is missing."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .codes.code_set import CodeSet
    from .codes.store import CodeSetError
    from .model.record import Failure, Record
    from .model.schema import InvalidRecordError
    from .pipeline import extract, extract_json
    from .reading.decode import DecodeError, NotTextError

__all__ = [
    "CodeSet",
    "CodeSetError",
    "DecodeError",
    "Failure",
    "InvalidRecordError",
    "NotTextError",
    "Record",
    "extract",
    "extract_json",
]
__version__ = "0.1.0"

_HOMES = {
    "CodeSet": "codes.code_set",
    "CodeSetError": "codes.store",
    "DecodeError": "reading.decode",
    "Failure": "model.record",
    "InvalidRecordError": "model.schema",
    "NotTextError": "reading.decode",
    "Record": "model.record",
    "extract": "pipeline",
    "extract_json": "pipeline",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for: the command line starts without the rest."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    return value
