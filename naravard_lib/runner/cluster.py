"""An existing Dask cluster as an executor: the same calls, in processes on its workers' machines.

A call may be carried out twice there, even at the same time: Dask gives it to another worker when the first cannot be
reached, and again when the worker goes before its answer is fetched. The steps of a run bear that, since they write
every file whole or not at all, leave the same bytes each time, and write their record last.
"""

import logging
import re
import warnings
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from naravard_lib.errors import ReportError, raise_faults
from naravard_lib.paths import Workspace
from naravard_lib.runner.fitness import demands, lacking
from naravard_lib.runner.isolated import end_idle

if TYPE_CHECKING:
    from distributed import Client

_ADDRESS = re.compile(r"tcp://([\w.-]+|\[[\da-f:.]+\]):\d{1,5}", re.IGNORECASE)
_PATIENCE = 10  # seconds for the scheduler to answer, and for the first worker to turn up


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster whose workers have been found fit for a run.

    Attributes:
        executor: submit `isolated` to it, as to `Workers`.
        slots: calls that its workers take at the same time.
    """

    executor: Executor
    slots: int


@contextmanager
def open_cluster(address: str, target: Workspace) -> Iterator[Cluster]:
    """A connection to a cluster; a block that is left by an error gives up all its calls.

    Args:
        address: the scheduler's, as "tcp://host:8786".
        target: the folders of the run, which every worker must see under the same paths.

    Raises:
        ReportError: Dask is not installed, nobody answers, there is no worker, or one of them is not fit: it has
            another version of this package or of others, or does not see the folders.
        CannotWrite: nothing can be written in the folders from here.
    """
    client = _connect(address)
    try:
        from naravard_lib.runner.dask_executor import DaskExecutor

        _refuse_unfit(client, address, target)
        executor = DaskExecutor(client)
        try:
            yield Cluster(executor, sum(client.nthreads().values()))
        except BaseException:
            executor.shutdown(cancel_futures=True)
            raise
        executor.shutdown()
        with suppress(Exception):  # the cluster has gone, and they with it
            client.run(end_idle, on_error="ignore")
    finally:
        client.close()


def _connect(address: str) -> "Client":
    if not _ADDRESS.fullmatch(address):
        raise ReportError(f"--cluster {address}: skriv klustrets adress så här: tcp://dator:8786.")
    try:
        from distributed import Client
        from distributed.versions import VersionMismatchWarning
    except ImportError:
        raise ReportError(
            "Dask är inte installerat; kör pip install distributed i arbetsbänkens miljö eller utelämna --cluster."
        ) from None
    for name in ("distributed", "distributed.client"):  # a sentence of ours says what matters
        logging.getLogger(name).setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", category=VersionMismatchWarning)
    try:
        return Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError):  # a port above 65535 is a ValueError
        raise ReportError(f"Ingen Dask svarar på {address}. Starta dask scheduler, eller rätta adressen.") from None


def _refuse_unfit(client: "Client", address: str, target: Workspace) -> None:
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError:
        raise ReportError(f"Klustret på {address} har inga arbetare. Starta dask worker {address}.") from None
    with demands(target) as demanded:
        found = client.run(lacking, demanded, on_error="return")
    raise_faults(
        ReportError, (f"Dask-arbetaren {name} {fault}" for name, answer in found.items() for fault in _said(answer))
    )


def _said(answer: tuple[str, ...] | Exception) -> tuple[str, ...]:
    if isinstance(answer, tuple):
        return answer
    return ("saknar naravard, eller har en annan version av det. Installera samma version på alla datorer.",)
