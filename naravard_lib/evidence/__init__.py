"""The evidence base: what others have published about nära vård, figure by figure, with source; data and reader.

`nv.evidence(...)` looks in it. Once any module of this room is imported, Python lets `naravard_lib.evidence` mean the
room and no longer the function, so the room answers the call as the function does.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _Room(ModuleType):
    """A room that can be asked."""

    def __call__(self, *words: str | None, **named: str | None) -> Any:
        """The same as `naravard_lib.evidence.reading.evidence`."""
        return import_module("naravard_lib.evidence.reading").evidence(*words, **named)


sys.modules[__name__].__class__ = _Room
