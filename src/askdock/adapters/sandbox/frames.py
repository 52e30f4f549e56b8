"""Messages over a pipe: a length, then so many bytes.

A request is JSON: first the limits, then one object per document. A reply is a kind, the memory the child holds
in bytes, and a body: the parsed document (see `askdock.formats.parsed_json`), the PNG of a `figure` of it where
the request names one, or a refusal as JSON (code, message, trace). Nothing is unpickled: what the child sends is
no more trusted than the file it read.
"""

from struct import Struct
from typing import BinaryIO

REQUEST = Struct(">Q")
REPLY = Struct(">cQQ")
PARSED, REFUSED = b"P", b"R"


def read_request(source: BinaryIO) -> bytes | None:
    """The next request, or None when the other side has closed."""
    head = source.read(REQUEST.size)
    if len(head) < REQUEST.size:
        return None
    (length,) = REQUEST.unpack(head)
    return source.read(length)
