"""Kinds of sound and video, by the extensions of their names and their first bytes. No parser here reads them."""

from itertools import chain

_BY_CONTAINER = {
    "mp3": {".mp3": "audio/mpeg", ".mpga": "audio/mpeg"},
    "wav": {".wav": "audio/wav"},
    "flac": {".flac": "audio/flac"},
    "ogg": {".ogg": "audio/ogg", ".oga": "audio/ogg", ".opus": "audio/ogg"},
    "mp4": {".mp4": "video/mp4", ".m4v": "video/mp4", ".m4a": "audio/mp4", ".mov": "video/quicktime"},
    "webm": {".webm": "video/webm", ".mkv": "video/x-matroska"},
}
"""Container -> extensions and their media types; the first is that of a name without one."""

RECORDINGS = frozenset(chain.from_iterable(kinds.values() for kinds in _BY_CONTAINER.values()))
EXTENSIONS = frozenset(chain.from_iterable(_BY_CONTAINER.values()))

# MPEG-1 and MPEG-2 audio, layer III, with and without checksum (ISO/IEC 11172-3, 2.4.2.3).
_MP3_FRAMES = (b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2")
# ISO/IEC 14496-12; QuickTime files of before 2001 begin with one of the others.
_MP4_BOXES = (b"ftyp", b"moov", b"mdat", b"wide")
_EBML = b"\x1aE\xdf\xa3"


def recording_type(head: bytes, extension: str) -> str | None:
    """The media type of a recording that begins with `head`; None for what is none, or not of the extension."""
    kinds = _BY_CONTAINER.get(_container(head) or "", {})
    return kinds.get(extension) if extension else next(iter(kinds.values()), None)


def _container(head: bytes) -> str | None:
    if head.startswith((b"ID3", *_MP3_FRAMES)):
        return "mp3"
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "wav"
    if head[4:8] in _MP4_BOXES:
        return "mp4"
    magics = ((b"fLaC", "flac"), (b"OggS", "ogg"), (_EBML, "webm"))
    return next((container for magic, container in magics if head.startswith(magic)), None)
