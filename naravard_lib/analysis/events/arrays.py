"""Between arrays of whole numbers and the tables of an engine, without a copy where that can be.

By Arrow's buffers, since its own conversions load pandas, which the queries otherwise do without.
"""

from collections.abc import Mapping
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def numbers(column: nw.Series[Any]) -> NDArray[Any]:
    """A collected column of numbers, none missing."""
    parts = [np.from_dlpack(chunk) for chunk in column.to_native().chunks if len(chunk)]
    return np.concatenate(parts) if parts else np.empty(0, np.int32)


def table(columns: Mapping[str, NDArray[Any]]) -> nw.DataFrame[Any]:
    """Arrays of numbers or truths as a table in memory; what a masked array hides is null."""
    return nw.from_native(pa.table({name: _column(column) for name, column in columns.items()}), eager_only=True)


def _column(values: NDArray[Any]) -> pa.Array:
    plain, hidden = np.ascontiguousarray(np.ma.getdata(values)), np.ma.getmask(values)
    known = None if hidden is np.ma.nomask else _bits(~hidden)
    stored = _bits(plain) if plain.dtype == bool else pa.py_buffer(plain)
    return pa.Array.from_buffers(pa.from_numpy_dtype(plain.dtype), plain.size, [known, stored])


def _bits(truths: Any) -> pa.Buffer:
    return pa.py_buffer(np.packbits(truths, bitorder="little"))  # as Arrow keeps them: eight a byte, the first lowest


def on_engine(small: nw.DataFrame[Any], like: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """A table in memory for queries together with `like`."""
    session = like.to_native().sparkSession if like.implementation.is_spark_like() else None
    return small.lazy(like.implementation, session=session)
