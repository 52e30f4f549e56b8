"""The event loop of Lance's calls, on a thread of its own: lancedb's own, but over uvloop where there is one.

A search makes three calls, each of them some hand-overs between threads (docs/performance.md).
"""

import os
import sys
import threading

# isort: split
# Before anything of lancedb's, so that it is this import which loads it.
import askdock.adapters.stores.lancedb.lean  # noqa: F401

# isort: split
from lancedb.background_loop import BackgroundEventLoop

if sys.platform == "win32":
    from asyncio import new_event_loop
else:
    from uvloop import new_event_loop


class _Loop(BackgroundEventLoop):
    def _start(self) -> None:
        self.loop = new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, name="askdock-lance", daemon=True)
        self.thread.start()


LOOP = _Loop()  # type: ignore[no-untyped-call] # its base has no types
if hasattr(os, "register_at_fork"):
    # Threads do not survive a fork.
    os.register_at_fork(after_in_child=LOOP._start)
