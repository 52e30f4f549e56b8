"""What kinds of sources say of themselves is said in Chinese by the web page."""

import json
import re
from pathlib import Path

from askdock.adapters.synced.kinds import OWN, all_kinds

HINTS = Path(__file__).parents[2] / "frontend" / "src" / "features" / "sources" / "zh-hints.ts"
KEY = re.compile(r'^  (?:("(?:[^"\\]|\\.)*")|(\w+)):', re.MULTILINE)


def test_every_title_and_field_of_our_kinds_is_translated_and_nothing_else() -> None:
    kinds = [kind for name, kind in all_kinds().items() if name in OWN]
    said = {kind.title for kind in kinds} | {field.description for kind in kinds for field in kind.fields}
    found = KEY.findall(HINTS.read_text(encoding="utf-8"))
    assert {json.loads(quoted) if quoted else plain for quoted, plain in found} == said
