"""What a command costs before it does anything: CPU seconds of fresh processes, and what they must not import."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from batch_commands import BIN, adopt, alone, environment, naravard, short_folder, timed
from batch_folders import small_project
from common import header, show

RUNS = 9
_HEAVY = ("pandas", "numpy", "pydantic", "papermill", "nbformat", "matplotlib", "rfc3987_syntax")
# Runs a command as the entry point does, and says on stderr which of the modules it has really imported.
_TOLD = """
import json, sys
from naravard_lib.cli import main
try:
    main(sys.argv[2:])
except SystemExit:
    pass
print(json.dumps([name for name in json.loads(sys.argv[1]) if sys.modules.get(name) is not None]), file=sys.stderr)
"""


def cpu(words: list[str | Path], env: dict[str, str], folder: Path) -> float:
    """Median over fresh processes, after one that fills the disk's cache."""
    return median([timed(words, env, folder).cpu for _ in range(1 + RUNS)][1:])


def imported(env: dict[str, str], folder: Path, *words: str) -> list[str]:
    """Which of the heavy modules a command has imported in its own process when it is done."""
    command = [sys.executable, "-c", _TOLD, json.dumps(_HEAVY), *words]
    done = subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, check=True)
    found: list[str] = json.loads(done.stderr.splitlines()[-1])
    return found


def main() -> None:
    header(f"Start-up, median of {RUNS}")
    adopt()
    with tempfile.TemporaryDirectory() as temporary, alone():
        root, runtime = small_project(Path(temporary) / "project", 2), short_folder()
        env = environment(root, runtime)
        bare = cpu([sys.executable, "-c", "pass"], env, root)
        show("python -c pass", bare, "s CPU", 3)
        package = cpu([sys.executable, "-c", "import naravard_lib"], env, root)
        show("import naravard_lib, above that", package - bare, "s CPU", 3)
        show("naravard --help", cpu([BIN / "naravard", "--help"], env, root), "s CPU", 3)
        naravard(root, env, "run")
        show("naravard run, nothing to do", cpu([BIN / "naravard", "run"], env, root), "s CPU", 3)
        for words in (["--help"], ["check", "--status"], ["run"], ["check"], ["run", "--force"]):
            found = ", ".join(imported(env, root, *words)) or "none"
            show(f"naravard {' '.join(words)}, of {len(_HEAVY)} heavy modules", found)


if __name__ == "__main__":
    main()
