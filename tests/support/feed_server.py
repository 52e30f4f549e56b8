"""A feed of Atom with an entry for each file of a folder."""

import html
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.faults import RETRY_AFTER
from tests.support.office_servers import Answer, Handler, Office, office
from tests.support.source_servers import Place

from askdock.records import SourceSpec


def atom(there: Office, _: Handler, path: str, __: dict[str, str], ___: bytes) -> Answer:
    """RFC 4287. Reading it is reading all of its entries."""
    if path != "/feed.xml":
        return 404, {}, b""
    if why := there.refusal("feed.xml"):
        return (429, {"Retry-After": str(RETRY_AFTER)}, b"") if why == "busy" else (403, {}, b"")
    entries = "".join(
        f"<entry><id>urn:{page.id}</id><title>{html.escape(page.title)}</title>"
        f"<content type='text'>{html.escape(page.content.decode())}</content></entry>"
        for page in there.sorted()
    )
    return 200, {}, f"<feed xmlns='http://www.w3.org/2005/Atom'><title>News</title>{entries}</feed>".encode()


@contextmanager
def feed_place(folder: Path) -> Iterator[Place]:
    """It tells the same id for an entry that is called otherwise."""
    with office(folder, atom) as (there, port):
        spec = SourceSpec("s", "feed", f"http://127.0.0.1:{port}/feed.xml")
        place = Place(spec, folder, {}, there.sync, keeps_id=True, stays=True, suffix=".html", server=there)
        yield place
