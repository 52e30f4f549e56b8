"""A proxy before a server, which can be gone or silent when a test wants it."""

import socket
from contextlib import suppress
from threading import Event, Lock, Thread

BLOCK = 1 << 16


class TcpProxy:
    """Passes connections on to `host:port`, until `cut`; `silence` holds back what the server sends."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._open: list[socket.socket] = []
        self._lock = Lock()
        self._speaks = Event()
        self._speaks.set()
        self._listener: socket.socket | None = None
        self.port = 0
        self.restore()

    def cut(self) -> None:
        """End all connections and refuse new ones."""
        with self._lock:
            if self._listener is not None:
                # Closing alone does not wake the thread that accepts.
                self._listener.shutdown(socket.SHUT_RDWR)
                self._listener.close()
                self._listener = None
            for one in self._open:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()
            self._open.clear()

    def silence(self) -> None:
        """Keep connections open and give no answer."""
        self._speaks.clear()

    def restore(self) -> None:
        """Pass everything on again, at the same port."""
        self._speaks.set()
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self.port), reuse_port=False)
            self.port = self._listener.getsockname()[1]
            Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def passed(self, size: int) -> None:
        """Called when the server has sent something."""

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                here, _ = listener.accept()
                there = socket.create_connection(self._target)
                with self._lock:
                    self._open += [here, there]
                Thread(target=self._pass_on, args=(here, there, False), daemon=True).start()
                Thread(target=self._pass_on, args=(there, here, True), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while block := source.recv(BLOCK):
                if answers:
                    self._speaks.wait()
                target.sendall(block)
                if answers:
                    self.passed(len(block))
        with suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)
