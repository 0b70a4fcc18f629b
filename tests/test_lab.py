"""A cell that stops in an ordinary kernel, with more cells on their way as JupyterLab sends them."""

import time

from jupyter_client.manager import start_new_kernel

_CELLS, _APART = 12, 0.02  # a whole notebook, seconds apart


def ran_on(first: str) -> int:
    """How many cells were run after one that stopped, though they were asked for with it."""
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        client.execute(first, reply=True, timeout=60)
        asked = []
        for code in ("1 / 0", *["2"] * _CELLS):
            asked.append(client.execute(code))
            time.sleep(_APART)
        replies = [client.get_shell_msg(timeout=60) for _ in asked]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert [reply["content"]["status"] for reply in replies][:1] == ["error"]
    return sum(reply["content"]["status"] == "ok" for reply in replies)


def test_no_cell_runs_on_what_an_earlier_run_left() -> None:
    """Without `naravard_lib.lab` all twelve do, where the machine has time to answer before they have come."""
    assert ran_on("import naravard_lib as nv") == 0
