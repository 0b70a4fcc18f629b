"""Frames at hand made into lazy event tables on an engine, with every column of their table."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import narwhals as nw
import pandas as pd

from naravard_lib.errors import TableError, raise_faults
from naravard_lib.formats import enumeration
from naravard_lib.tables.event_schema import DAYS, EVENT_TABLES

_PANDAS = {
    "int64": "int64",
    "int32": "Int32",
    "int16": "Int16",
    "float32": "float32",
    "string": "str",
    "bool": "boolean",
    "date32": "datetime64[s]",
    "timestamp[s]": "datetime64[s]",
}
_DATES = ("date32", "timestamp[s]")


def empty_table(like: nw.LazyFrame[Any], name: str) -> nw.LazyFrame[Any]:
    """A table without rows on the engine of `like`."""
    types: dict[str, Any] = {
        "int64": nw.Int64,
        "int32": nw.Int32,
        "int16": nw.Int16,
        "float32": nw.Float32,
        "string": nw.String,
    }
    types |= {"bool": nw.Boolean, "date32": nw.Date, "timestamp[s]": nw.Datetime}
    columns = [nw.lit(None).cast(types[column.type]).alias(key) for key, column in EVENT_TABLES[name].items()]
    return like.head(0).select(nw.col("person_id").alias("_rows"), *columns).drop("_rows")


def all_lazy(given: Mapping[str, Any]) -> dict[str, nw.LazyFrame[Any]]:
    """Table name -> lazy frame with every column; eager frames go to DuckDB, lazy ones stay where they are.

    Raises:
        TableError: a column is missing.
    """
    frames = {name: nw.from_native(frame) for name, frame in given.items()}
    lazy = {name: frame for name, frame in frames.items() if isinstance(frame, nw.LazyFrame)}
    eager = {name: frame.to_pandas() for name, frame in frames.items() if isinstance(frame, nw.DataFrame)}
    heads = {name: frame.collect_schema().names() for name, frame in lazy.items()}
    faults = [_missing(name, columns, EVENT_TABLES[name]) for name, columns in heads.items()]
    faults += [_missing(name, list(frame.columns), _least(name)) for name, frame in eager.items()]
    raise_faults(TableError, filter(None, faults))
    return lazy | {name: _lazy(name, frame) for name, frame in _numbered(eager).items()}


def _least(name: str) -> list[str]:
    return [key for key, column in EVENT_TABLES[name].items() if column.needed and key not in DAYS]


def _missing(name: str, found: Sequence[str], wanted: Iterable[str]) -> str:
    lacking = [key for key in wanted if key not in found]
    return f"Tabellen {name} saknar {enumeration(lacking)}; lägg till kolumnen." if lacking else ""


def _numbered(frames: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The frames with ids as whole numbers: as they are, or numbered alike in all frames when they are text."""
    if all(pd.api.types.is_integer_dtype(frame["person_id"]) for frame in frames.values()):
        return frames
    codes, _ = pd.factorize(pd.concat([frame["person_id"].astype(str) for frame in frames.values()]), sort=True)
    ends = [0, *pd.Series([len(frame) for frame in frames.values()]).cumsum()]
    parts = zip(frames.items(), ends, ends[1:], strict=False)
    return {name: frame.assign(person_id=codes[low:high]) for (name, frame), low, high in parts}


def _lazy(name: str, frame: pd.DataFrame) -> nw.LazyFrame[Any]:
    """The frame with every column of its table, on DuckDB."""
    ready = {key: _cells(frame, key, column.type) for key, column in EVENT_TABLES[name].items()}
    table: nw.DataFrame[Any] = nw.from_native(nw.from_native(pd.DataFrame(ready)).to_arrow(), eager_only=True)
    dates = [key for key, column in EVENT_TABLES[name].items() if column.type == "date32"]
    return table.with_columns(nw.col(dates).cast(nw.Date)).lazy(backend="duckdb")


def _cells(frame: pd.DataFrame, key: str, kind: str) -> pd.Series:
    found = frame.get(DAYS.get(key, key))
    if found is None:
        found = pd.Series(None, index=frame.index, dtype=object)
    if key in DAYS:
        return (pd.to_datetime(found).dt.floor("D") - pd.Timestamp(0)).dt.days.astype(_PANDAS[kind])
    return (pd.to_datetime(found) if kind in _DATES else found).astype(_PANDAS[kind])
