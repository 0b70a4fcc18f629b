"""The other end of a call: a process that answers one at a time until the one that asks has gone."""

import logging
import os
import pickle
import signal
import traceback
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread

from naravard_lib.runner.links import Link, Pipes


def serve_pipes() -> None:
    """Answer calls that come on stdin, on what is stdout at the start."""
    with os.fdopen(os.dup(0), "rb") as inbox, os.fdopen(os.dup(1), "wb") as outbox:
        serve(Pipes(inbox, outbox))


def serve(link: Link) -> None:
    """Answer the calls that come, until the other end has gone; the process then ends at once, also within a call."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the command answers Ctrl-C, once, for all of us
    logging.disable()  # the outcome says it, in Swedish; papermill and nbclient would say it again on stderr
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):  # kernels inherit them: what one prints on its way out is of no use to anybody
        os.dup2(nowhere, descriptor)
    requests: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_listen, args=(link, requests), daemon=True).start()
    while True:
        link.send_bytes(_answer(requests.get()))


def _listen(link: Link, requests: SimpleQueue[bytes]) -> None:
    with suppress(EOFError, OSError):
        while True:
            requests.put(link.recv_bytes())
    os._exit(1)


def _answer(request: bytes) -> bytes:
    """What a call gave or raised, packed as (whether it was raised, what)."""
    try:
        fn, args = pickle.loads(request)
        return pickle.dumps((False, fn(*args)))
    except BaseException as error:
        return _packed(error)


def _packed(error: BaseException) -> bytes:
    note = "".join(traceback.format_exception(error))
    if isinstance(error, Exception):  # not SystemExit, which would end the process that asked
        error.add_note(note)
        with suppress(Exception):
            packed = pickle.dumps((True, error))
            pickle.loads(packed)  # some can be packed that cannot be unpacked
            return packed
    stand_in = RuntimeError(type(error).__name__)
    stand_in.add_note(note)
    return pickle.dumps((True, stand_in))
