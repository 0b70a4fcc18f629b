"""A rival with needs of its own (pinned in benchmarks/peers) runs in its own environment, never in ours."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
from store import OUTPUT
from worlds import World

PEERS = Path(__file__).resolve().parent / "peers"
PYTHON = OUTPUT / "peers-venv" / "bin" / "python"


def prepare(name: str = "peers", requirements: str = "requirements.txt") -> bool:
    """Set up the environment output/<name>-venv where it is missing; False, with a word, when that does not work."""
    home = OUTPUT / f"{name}-venv"
    python = home / "bin" / "python"
    if python.exists():
        return True
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(PEERS / requirements)]
    try:
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True, capture_output=True)
        subprocess.run([str(python), *install], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"{requirements} is left out, its environment could not be set up: {error}", file=sys.stderr)
        python.unlink(missing_ok=True)  # half an environment is none
        return False
    return True


def average_effects(world: World, values: np.ndarray) -> dict[str, np.ndarray]:
    """CausalImpact's average effect, shape (series, 3), by the way it was asked.

    A level without trend or season is left to its defaults. With both it is asked with twelve seasons, as its manual
    says, and with the very trend and wave of the truth as covariates (it ignores `local_linear_trend` beside seasons).
    """
    if world.shape == "flat":
        return {"CausalImpact": _ask(world, values, {}, [[]] * world.n)}
    month = np.arange(world.n)
    wave = 2 * np.pi * month / 12
    columns = np.column_stack([month, np.cos(wave), np.sin(wave)]).tolist()
    return {
        "CausalImpact, 12 seasons": _ask(world, values, {"nseasons": 12, "season_duration": 1}, [[]] * world.n),
        "CausalImpact, trend and wave given": _ask(world, values, {"expected_model_size": 3}, columns),
    }


def _ask(world: World, values: np.ndarray, options: dict[str, int], columns: list[list[float]]) -> np.ndarray:
    task = {"values": values.tolist(), "before": world.before, "options": options, "columns": columns}
    command = [str(PYTHON), str(PEERS / "average_effect.py")]
    done = subprocess.run(command, input=json.dumps(task), capture_output=True, text=True, check=True)
    return np.asarray(json.loads(done.stdout))
