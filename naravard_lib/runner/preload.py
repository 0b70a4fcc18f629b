"""What a kernel imports before its first cell: imported once, in the process that the kernels are forked from.

Importing this module is the whole work. A module that cannot be imported is left out; the cell that needs it says so.
"""

import os
from contextlib import suppress
from importlib import import_module

from naravard_lib.runner.warm import NEEDED

_FOREIGN = ("ipykernel.ipkernel", "ipykernel.kernelapp", "pandas")

# A kernel sets this before any import of matplotlib; without it, figures drawn by hand would vanish.
os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")

for _name in (*_FOREIGN, *filter(None, os.environ.get(NEEDED, "").split(","))):
    with suppress(Exception):
        import_module(_name)
with suppress(Exception):  # pandas takes a process without IPython for a terminal, and then shows fewer columns
    import_module("pandas").set_option("display.max_columns", 20)
