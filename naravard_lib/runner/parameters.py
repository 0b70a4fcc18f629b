"""Whether the chapters take what they are run with: papermill only warns, and would run them on their example."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

from naravard_lib.errors import ReportError, raise_faults
from naravard_lib.plain import nearest
from naravard_lib.runner.keys import PARAMETER, chapter_files
from naravard_lib.runner.outcome import shown


def refuse_parameters(notebooks: Path) -> None:
    """Light, so that it can be done before anything else is.

    Args:
        notebooks: the folder with the folder `cycle` in it.

    Raises:
        ReportError: there are no chapters, or some of them cannot be given an initiative; all faults at once.
    """
    found = chapter_files(notebooks)
    if not found:
        raise ReportError(f"Inga kapitel finns i {shown(notebooks / 'cycle')}. Hämta projektets notebooks på nytt.")
    raise_faults(ReportError, (fault for path in found for fault in _faults(path)))


def _faults(path: Path) -> Iterator[str]:
    try:
        names = set(_names(path))
    except (ValueError, KeyError, TypeError, AttributeError, SyntaxError, OSError):
        yield f"{path.name} går inte att läsa som notebook. Öppna och spara den i JupyterLab."
        return
    if PARAMETER not in names:
        near = nearest(PARAMETER, names)
        yield (
            f'{path.name}: parametern "{near}" är okänd. Menas "{PARAMETER}"?'
            if near
            else f'{path.name}: lägg till {PARAMETER} = "…" i en cell märkt parameters.'
        )


def _names(path: Path) -> Iterator[str]:
    """The names given a value in the cells of parameters."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if "parameters" in cell["metadata"].get("tags", ()):
            for node in ast.walk(ast.parse("".join(cell["source"]))):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    yield node.id
