"""A proxy before a server of another protocol than HTTP, whose lines break after some bytes."""

from tests.support.tcp_proxy import TcpProxy


class FaultyLine(TcpProxy):
    """Passes connections on. With `left` set, all are cut once the server has sent so many bytes, until `mend`."""

    left: int | None = None

    def mend(self) -> None:
        """Take connections again."""
        self.left = None
        self.restore()

    def passed(self, size: int) -> None:
        """Count what the server sent."""
        if self.left is not None:
            self.left -= size
            if self.left <= 0:
                self.cut()
