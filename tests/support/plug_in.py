"""The kind of docs/sources.md, installed as a package of somebody else, and a server of minutes for it."""

import re
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.office_servers import Answer, Handler, Office, office
from tests.support.source_servers import Place

from askdock.adapters.synced.kinds import all_kinds
from askdock.records import SourceSpec

PAGE = Path(__file__).parents[2] / "docs" / "sources.md"


def block(title: str) -> str:
    """The code of the page below a title."""
    found = re.search(rf'```\w+ title="{re.escape(title)}"\n(.*?)```', PAGE.read_text(), re.DOTALL)
    assert found is not None, title
    return found[1]


def minutes(there: Office, handler: Handler, path: str, query: dict[str, str], _: bytes) -> Answer:
    """The server that the page speaks of."""
    if not handler.bears(there.token):
        return 401, {}, {}
    if path == "/minutes":
        found = [page for page in there.sorted() if page.id > query.get("after", "")]
        shown = [{"id": one.id, "title": one.title, "changed": str(one.version)} for one in found[: there.part]]
        return 200, {}, {"minutes": shown, "more": len(found) > there.part}
    page = there.pages.get(path.removeprefix("/minutes/"))
    if page is None:
        return 404, {}, {}
    if why := there.refuses(page):
        return (429, {"Retry-After": "7"}, {}) if why == "busy" else (403, {}, {})
    return 200, {}, page.content


@contextmanager
def plug_in_place(folder: Path) -> Iterator[Place]:
    """Found by its entry point, as any package's."""
    package = folder.parent / "package"
    (package / "minutes_source-1.dist-info").mkdir(parents=True)
    metadata = package / "minutes_source-1.dist-info"
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: minutes-source\nVersion: 1\n")
    named = tomllib.loads(block("pyproject.toml of your package"))["project"]["entry-points"]["askdock.sources"]
    lines = ["[askdock.sources]", *(f"{name} = {value}" for name, value in named.items())]
    (metadata / "entry_points.txt").write_text("\n".join(lines))
    (package / "minutes_source.py").write_text(block("minutes_source.py"))
    sys.path.insert(0, str(package))
    all_kinds.cache_clear()
    try:
        with office(folder, minutes) as (there, port):
            spec = SourceSpec("s", "minutes", f"http://127.0.0.1:{port}")
            place = Place(spec, folder, {"token": "secret"}, there.sync, suffix=".md", server=there)
            place.keeps_id = True
            yield place
    finally:
        sys.path.remove(str(package))
        sys.modules.pop("minutes_source", None)
        all_kinds.cache_clear()
