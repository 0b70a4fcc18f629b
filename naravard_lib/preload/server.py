"""The preloaded process: imports everything, listens, forks, and ends the forks that nobody holds any more.

It runs no code of any notebook, holds no data and has one thread, so every fork starts from the same clean state.
`python -m naravard_lib.preload.server SOCKET`
"""

import atexit
import ctypes
import fcntl
import gc
import logging
import multiprocessing.util
import os
import pickle
import select
import signal
import sys
import traceback
import weakref
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from socket import AF_UNIX, SOCK_STREAM, socket
from typing import IO

_IDLE = 180.0  # seconds without a fork until it ends: long enough for the next command, short enough to be forgotten
_BACKLOG = 128
_ROOM, _ARENA = 100 << 20, 1 << 20  # bytes: most of what Python holds in the end, and what it asks the system for
_MADV_COLLAPSE = 25  # madvise(2), Linux 6.1; an older kernel says no, and small pages stay
_PATIENCE = 5.0  # seconds for a request to come after its connection


def main(path: Path) -> None:
    """Serve until nobody has asked for a while."""
    lock = path.with_suffix(".lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # another one serves already
    path.unlink(missing_ok=True)
    with socket(AF_UNIX, SOCK_STREAM) as listener:
        listener.bind(str(path))
        listener.listen(_BACKLOG)  # those who come during the imports wait in line
        try:
            if _import_everything():
                Server(listener, lock).serve()
        finally:
            path.unlink(missing_ok=True)


def _import_everything() -> bool:
    """Whether all of it is of one and the same library: it may have been edited meanwhile."""
    room = _make_room()  # noqa: F841 - held until all is imported
    from naravard_lib import runner  # noqa: F401 - first, since it keeps `rfc3987_syntax` out
    from naravard_lib.preload import imports
    from naravard_lib.runner.keys import library_digest

    before = library_digest()
    imports.load()
    _forget_ends()
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # every page that is held makes each fork slower
    gc.freeze()  # the forks' collectors would touch, and so copy, every page
    _collapse()
    return before == library_digest.__wrapped__()


def _make_room() -> list[bytes]:
    """Have Python's memory side by side before libraries lie between its pieces: a huge page is made of one piece."""
    return [bytes(400) for _ in range(_ROOM // 432)][:: _ARENA // 432]


def _collapse() -> None:
    """Hold what is held in huge pages: a fork then copies a table of a hundred, not of fifty thousand."""
    advise = ctypes.CDLL(None).madvise
    for line in Path("/proc/self/maps").read_text().splitlines():
        place, rights, _, _, number, *name = line.split()
        if rights == "rw-p" and number == "0" and name in ([], ["[heap]"]):
            first, last = (int(end, 16) for end in place.split("-"))
            advise(ctypes.c_void_p(first), ctypes.c_size_t(last - first), _MADV_COLLAPSE)


def _forget_ends() -> None:
    """What is to be cleaned up here at the end is not to be cleaned up by every fork; what a fork makes, is."""
    atexit._clear()
    for finalizer in list(weakref.finalize._registry):  # type: ignore[attr-defined]
        finalizer.atexit = False
    for clean_up in (logging.shutdown, multiprocessing.util._exit_function, weakref.finalize._exitfunc):  # type: ignore[attr-defined]
        atexit.register(clean_up)


class Server:
    """Forks on request; of each it knows a descriptor of the process, and the connection that the process answers."""

    def __init__(self, listener: socket, lock: IO[str]) -> None:
        self._listener, self._lock = listener, lock
        self._poll = select.poll()
        self._poll.register(listener, select.POLLIN)
        self._ended: dict[int, tuple[int, Connection]] = {}  # descriptor of the process -> its number, its connection
        self._held: dict[int, int] = {}  # descriptor of the connection -> number of the process

    def serve(self) -> None:
        """Answer until there is neither a fork nor a request for a while."""
        while found := self._poll.poll(None if self._ended else _IDLE * 1000):
            for descriptor, _ in found:
                if descriptor == self._listener.fileno():
                    self._answer()
                elif descriptor in self._ended:
                    self._bury(descriptor)
                elif descriptor in self._held:  # the client has gone
                    self._poll.unregister(descriptor)
                    with suppress(ProcessLookupError):
                        os.killpg(self._held[descriptor], signal.SIGKILL)

    def _answer(self) -> None:
        try:
            connection = Connection(self._listener.accept()[0].detach())
        except OSError:  # too many open files: it is asked again
            return
        try:
            request = connection.recv_bytes() if connection.poll(_PATIENCE) else b""
        except (EOFError, OSError):
            request = b""
        if not request:
            connection.close()
            return
        try:
            pid = os.fork()
        except OSError:  # no memory, or no more processes: whoever asked is told that it has gone
            connection.close()
            return
        if not pid:
            self._let_go()
            _become(request, connection)
        with suppress(ProcessLookupError, PermissionError):
            os.setpgid(pid, pid)  # the fork does it too: whoever is first
        self._ended[os.pidfd_open(pid)] = pid, connection
        self._held[connection.fileno()] = pid
        self._poll.register(list(self._ended)[-1], select.POLLIN)
        self._poll.register(connection, 0)  # only that the other end has closed

    def _bury(self, descriptor: int) -> None:
        pid, connection = self._ended.pop(descriptor)
        self._poll.unregister(descriptor)
        os.close(descriptor)
        os.waitpid(pid, 0)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)  # what its notebook has started and left
        del self._held[connection.fileno()]
        with suppress(KeyError):
            self._poll.unregister(connection)
        connection.close()

    def _let_go(self) -> None:
        """Close in a fork what belongs to others: an end that is held open would hide that they have gone."""
        self._listener.close()
        self._lock.close()
        for descriptor, (_, connection) in self._ended.items():
            os.close(descriptor)
            connection.close()


def _become(request: bytes, connection: Connection) -> None:
    """The fork: never returns into the server's loop."""
    status = 1
    try:
        os.setpgid(0, 0)
        from naravard_lib.preload.forked import run

        run(pickle.loads(request), connection)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


if __name__ == "__main__":
    del sys.path[0]  # the folder it was started in
    main(Path(sys.argv[1]))
    os._exit(0)  # there is nothing to clean up, and libraries would complain of what they never saw the end of
