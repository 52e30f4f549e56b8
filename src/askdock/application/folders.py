"""Folders as people write them, as the addresses of their documents begin."""

import re
from urllib.parse import quote, unquote

from askdock.errors import InvalidInput
from askdock.records import UPLOAD

MAX_PREFIX = 4096
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:")
_RESERVED = "/%:@!$&'()*+,;=?#[]"
"""What stands in addresses of web pages as it is."""


def folder_addresses(typed: str) -> list[str]:
    """How addresses of documents in the folder may begin, the likeliest first.

    Addresses of files and of most sources are percent-encoded, those of web pages keep more as it is, those of
    uploads everything. Raises InvalidInput for what is no folder.
    """
    given = typed.strip()
    if not given.endswith("/") or len(given) > MAX_PREFIX:
        raise InvalidInput("a folder is what source URIs begin with, up to and with a slash")
    if given.startswith("/"):
        given = f"file://{given}"
    if not _SCHEME.match(given):
        raise InvalidInput("a folder begins as the addresses of its documents do: `upload:hr/`, `file:///srv/hr/`")
    if given.startswith(UPLOAD):
        names = [one for one in given.removeprefix(UPLOAD).split("/") if one]
        if not names:
            raise InvalidInput("name a folder of the uploads, such as `upload:hr/`")
        return [f"{UPLOAD}{'/'.join(names)}/"]
    host, path = _parted(given)
    encoded = host + quote(unquote(path))
    if given.startswith("file:"):
        return [encoded]
    return list(dict.fromkeys((host + quote(path, safe=_RESERVED), encoded)))


def _parted(address: str) -> tuple[str, str]:
    """The address up to its path, and the path."""
    scheme, _, rest = address.partition(":")
    if not rest.startswith("//"):
        return f"{scheme}:", rest
    host, slash, path = rest[2:].partition("/")
    return f"{scheme}://{host}", slash + path
