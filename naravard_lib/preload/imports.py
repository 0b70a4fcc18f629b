"""What is imported and read once, in the order that makes a fork equal to a kernel of its own.

Only what is the same for every notebook: modules, and caches of what lies in the packages themselves. Nothing here may
start a thread, as a table read by pyarrow, a connection of DuckDB or a page set by typst would: no fork would have it.
"""

import pkgutil
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module

import naravard_lib

BACKEND = "module://matplotlib_inline.backend_inline"  # what an ordinary kernel sets before anything is imported
# What functions of ours, or of the packages, import late; found by comparing sys.modules before and after each chapter.
_FOREIGN = (
    *(
        "pandas",
        "scipy.optimize",
        "scipy.special",
        "scipy.stats",
        "openpyxl",
        "xml.etree.ElementTree",
    ),
    *("matplotlib.pyplot", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg"),
    *("duckdb", "narwhals._arrow.dataframe", "narwhals._duckdb.dataframe", "narwhals.group_by"),
    *("pyarrow.csv", "pyarrow.dataset", "pyarrow.pandas_compat", "pyarrow.parquet"),
    *("encodings.ascii", "encodings.cp1252", "encodings.cp437", "encodings.utf_16_be", "encodings.utf_8_sig"),
    *("latex2mathml.converter", "papermill", "docx"),
)
# Not the command, nor what no run needs: each page more makes each fork slower.
_NOT = re.compile(r"naravard_lib\.(cli\w*|preload\.server|reports\.exporter|sources\.synthetic.*|(.+\.)?__main__)")
_NOISY = ("tqdm.auto", "tqdm.autonotebook", "tqdm.notebook")  # they warn when a notebook imports them, and are to


def load() -> None:
    """Import it all, for forks."""
    from naravard_lib.preload import kernel, rehearsal

    kernel.prepare()  # first: matplotlib and pandas ask, while they are imported, whether they are in a notebook
    load_modules()
    for warm in (_read_package, kernel.rehearse, rehearsal.rehearse):
        with suppress(Exception):
            warm()


def load_modules() -> None:
    """The modules alone; what cannot be imported is left out, and the cell that needs it says so."""
    for name in (*_FOREIGN, *_own()):
        with suppress(Exception):
            import_module(name)
    with suppress(Exception):  # pandas takes a process that runs no cell for a terminal, and then shows fewer columns
        import_module("pandas").set_option("display.max_columns", 20)


def _own() -> Iterator[str]:
    found = pkgutil.walk_packages(naravard_lib.__path__, "naravard_lib.", onerror=lambda _: None)
    yield from (module.name for module in found if not _NOT.fullmatch(module.name))


def _read_package() -> None:
    """Tables that come with the package."""
    from naravard_lib.catalogue.schema import catalogue
    from naravard_lib.formats import number
    from naravard_lib.runner.keys import environment_digest, library_digest
    from naravard_lib.sources.municipalities import municipality_names

    municipality_names()
    for name in _NOISY:
        sys.modules.pop(name, None)
    library_digest()
    environment_digest()
    catalogue()
    naravard_lib.evidence()
    number(1.5, 1)
