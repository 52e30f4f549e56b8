from pathlib import Path

from askdock.adapters.parsers.subtitles import SubtitleParser


def test_what_is_said_with_its_time(tmp_path: Path) -> None:
    source = (
        "1\n00:00:01,000 --> 00:00:04,000\nThe bridge was opened\nin <i>1931</i>.\n\n"
        "2\n00:01:05,500 --> 00:01:07,000\n" + "It carries cars. " * 20 + "\n\n"
        "3\n01:02:03,000 --> 01:02:04,000\nThe end.\n"
    )
    (tmp_path / "stored").write_text(source)
    paragraphs = SubtitleParser().parse(tmp_path / "stored", "a.srt").text.split("\n\n")
    assert paragraphs[0].startswith("[0:00:01] The bridge was opened in 1931. It carries cars.")
    assert paragraphs[1:] == ["[1:02:03] The end."]


def test_web_subtitles_name_their_speakers(tmp_path: Path) -> None:
    source = (
        "WEBVTT\n\nNOTE no text\n\nintro\n00:05.000 --> 00:07.000 align:start\n<v Mia Lund>Good evening.</v>\n"
    )
    (tmp_path / "stored").write_text(source)
    assert SubtitleParser().parse(tmp_path / "stored", "a.vtt").text == "[0:00:05] Mia Lund: Good evening."


def test_entities_are_what_they_stand_for(tmp_path: Path) -> None:
    file = tmp_path / "a.vtt"
    file.write_text("WEBVTT\n\n00:01.000 --> 00:03.000\nThe pump &amp; the fan&nbsp;stop.\n", encoding="utf-8")
    assert SubtitleParser().parse(file, "a.vtt").text == "[0:00:01] The pump & the fan stop."
