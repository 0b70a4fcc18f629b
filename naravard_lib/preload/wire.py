"""Jupyter's messages over one connection, each one piece of JSON; they arrive as they do from any kernel."""

import fcntl
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from multiprocessing.connection import Connection
from threading import Lock
from typing import Any, ClassVar

from jupyter_client.jsonutil import json_default
from jupyter_client.session import Session

_NUMBER = 8  # bytes of a length
_PARTS = ("header", "parent_header", "metadata", "content")
_ENCODER = json.JSONEncoder(default=json_default, ensure_ascii=False, allow_nan=False)  # as `Session` packs


class PlainSession(Session):
    """A session that signs nothing: both ends belong to one user, and nobody else can reach the connection.

    A message is one piece of JSON, and its buffers; `read` makes of it what `Session.deserialize` would.
    """

    def serialize(self, msg: dict[str, Any], ident: Any = None) -> list[bytes]:
        """As it is sent; nobody is addressed."""
        parts = {name: msg.get(name) for name in _PARTS}
        if isinstance(parts["content"], dict):  # else it is packed already
            with suppress(TypeError, ValueError):
                return [_ENCODER.encode(parts).encode(errors="surrogateescape")]
        # What JSON cannot hold, the session sees to, part by part.
        packed = zip(_PARTS, super().serialize(msg, ident)[-len(_PARTS) :], strict=True)
        return [b"{%b}" % b",".join(b'"%b":%b' % (name.encode(), part) for name, part in packed)]


def join(parts: Iterable[Any]) -> bytes:
    """Several parts as one, each after its length."""
    whole = [bytes(part) for part in parts]
    return b"".join(piece for part in whole for piece in (len(part).to_bytes(_NUMBER, "big"), part))


def split(joined: bytes) -> list[bytes]:
    """The parts again."""
    parts, start = [], 0
    while start < len(joined):
        start, length = start + _NUMBER, int.from_bytes(joined[start : start + _NUMBER], "big")
        parts.append(joined[start : start + length])
        start += length
    return parts


def read(parts: list[bytes]) -> dict[str, Any]:
    """A message of the parts that a session has made."""
    message: dict[str, Any] = json.loads(parts[0].decode(errors="replace"))  # as `Session` reads
    header = message["header"]
    header["date"] = datetime.fromisoformat(header["date"])
    return message | {"msg_id": header["msg_id"], "msg_type": header["msg_type"], "buffers": parts[1:]}


class Outlet:
    """In the place of a kernel's socket: what a session sends to it goes over the connection, under a channel's name.

    Threads, and processes that a cell has forked, may send at the same time: a message is never torn.

    Args:
        channel: its name.
        waits: whether what is sent waits for the next message of any outlet, and goes with it; it can be changed.
    """

    _lock, _file = Lock(), -1  # these three are shared by all outlets of a process
    _waiting: ClassVar[list[bytes]] = []

    def __init__(self, channel: str, waits: bool = False) -> None:
        self._channel, self.waits = channel.encode(), waits
        self._connection: Connection | None = None

    def open(self, connection: Connection) -> None:
        """Begin to send; before, all is dropped."""
        if Outlet._file < 0:
            Outlet._file = os.memfd_create("lock")
            os.register_at_fork(after_in_child=Outlet._renew)
        self._connection = connection

    @classmethod
    def _renew(cls) -> None:
        """Another thread may have held the lock when the process was forked."""
        cls._lock = Lock()
        cls._waiting.clear()

    def send_multipart(self, parts: Iterable[Any], **_: Any) -> None:
        """As a socket's."""
        if self._connection is None:
            return
        message = join([self._channel, *parts])
        with Outlet._lock:
            Outlet._waiting.append(message)
            if self.waits:
                return
            fcntl.lockf(Outlet._file, fcntl.LOCK_EX)
            try:
                self._connection.send_bytes(join(Outlet._waiting))
            finally:
                Outlet._waiting.clear()
                fcntl.lockf(Outlet._file, fcntl.LOCK_UN)
