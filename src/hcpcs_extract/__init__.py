"""hcpcs-extract: raw US billing-code pages to validated JSON records that say what is missing."""

from .decode import DecodeError
from .model import Failure, Record
from .pipeline import extract, extract_json
from .schema import InvalidRecordError

__all__ = ["DecodeError", "Failure", "InvalidRecordError", "Record", "extract", "extract_json"]
__version__ = "0.1.0"
