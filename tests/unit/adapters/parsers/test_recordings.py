import pytest

from askdock.adapters.parsers.recordings import recording_type


@pytest.mark.parametrize(
    ("extension", "head", "expected"),
    [
        (".mp3", b"ID3\x04", "audio/mpeg"),
        (".mp3", b"\xff\xfb\x90", "audio/mpeg"),
        (".wav", b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        (".flac", b"fLaC", "audio/flac"),
        (".opus", b"OggS", "audio/ogg"),
        (".m4a", b"\0\0\0\x20ftypM4A ", "audio/mp4"),
        (".mp4", b"\0\0\0\x20ftypisom", "video/mp4"),
        (".mov", b"\0\0\0\x08wide", "video/quicktime"),
        (".webm", b"\x1aE\xdf\xa3", "video/webm"),
        ("", b"\0\0\0\x20ftypisom", "video/mp4"),
        (".mp3", b"RIFF\0\0\0\0WAVEfmt ", None),
        (".txt", b"ID3 is a tag", None),
        ("", b"\xff\xfeh\0i\0", None),
        (".webp", b"RIFF\0\0\0\0WEBP", None),
        ("", b"", None),
    ],
)
def test_by_the_first_bytes_and_the_name(extension: str, head: bytes, expected: str | None) -> None:
    assert recording_type(head, extension) == expected
