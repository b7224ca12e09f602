"""Documents in Spark's data frames; needs pyspark and pyarrow.

Any frame with the right columns in, a row for each of its rows out.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from ..inputs import sources
from ..output.arrow.batches import ColumnsError, extract_batches
from ..output.arrow.schema import RESULT_COLUMNS, result_schema
from ..settings.settings import DEFAULTS, Settings

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_SIMPLE: Final = {pa.string(): "STRING", pa.int64(): "BIGINT", pa.bool_(): "BOOLEAN"}
_NULLS: Final = "void"
"""Spark's type of a column of nulls alone."""
_TAKEN: Final = {
    "id": ("string", _NULLS),
    "text": ("string", "binary", _NULLS),
    "input_format": ("string", _NULLS),
}


def extract_documents(
    documents: DataFrame,
    *,
    columns: tuple[str, ...] = RESULT_COLUMNS,
    settings: Settings = DEFAULTS,
    largest: int = sources.LARGEST,
) -> DataFrame:
    """Return what became of each row of `documents`, as `batches.extract_batch` says.

    The result has one row of `result_schema(columns)` for each. `documents` has the columns `id` (string), `text`
    (string or binary) and, if wanted, `input_format` (string); others are passed over. Nothing is computed before an
    action asks for it. Raises ColumnsError for missing columns or other types.
    """
    types = dict(documents.dtypes)
    for name, taken in _TAKEN.items():
        if name in types and types[name] not in taken:
            raise ColumnsError(f"column {name!r} is to be {' or '.join(taken[:-1])}, not {types[name]}")
        if name not in types and name != "input_format":
            known = ", ".join(f"{name} ({kind})" for name, kind in documents.dtypes)
            raise ColumnsError(f"the documents need a column {name!r}; their columns: {known}")
    wanted = documents.select([name for name in _TAKEN if name in types])
    for name in wanted.columns:
        if types[name] == _NULLS:
            wanted = wanted.withColumn(name, wanted[name].cast("string"))
    work = partial(extract_batches, columns=columns, settings=settings, largest=largest)
    return wanted.mapInArrow(work, result_ddl(columns))


def result_ddl(columns: tuple[str, ...] = RESULT_COLUMNS) -> str:
    """Return `result_schema(columns)` as Spark writes schemas."""
    return ", ".join(f"`{field.name}` {_ddl(field.type)}" for field in result_schema(columns))


def _ddl(kind: pa.DataType) -> str:
    if pa.types.is_struct(kind):
        return f"STRUCT<{', '.join(f'`{field.name}`: {_ddl(field.type)}' for field in kind)}>"
    if pa.types.is_list(kind):
        return f"ARRAY<{_ddl(kind.value_type)}>"
    return f"DECIMAL({kind.precision}, {kind.scale})" if pa.types.is_decimal(kind) else _SIMPLE[kind]
