"""Documents as Arrow data: record batches in, record batches out. Needs pyarrow.

This is the public path; the code is in `output/arrow/`.
"""

from .output.arrow.batches import (
    ColumnsError,
    Row,
    extract_batch,
    extract_batches,
    extract_rows,
    extract_table,
    json_to_batch,
    records_to_batch,
    rows_of,
)
from .output.arrow.schema import record_schema, result_schema

__all__ = [
    "ColumnsError",
    "Row",
    "extract_batch",
    "extract_batches",
    "extract_rows",
    "extract_table",
    "json_to_batch",
    "record_schema",
    "records_to_batch",
    "result_schema",
    "rows_of",
]
