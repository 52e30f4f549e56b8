"""A document's words act on nothing."""

import pytest

from askdock.answering.inert import inert


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("As shown in [2], it burst.", "As shown in (2), it burst."),
        ("As shown in [2, 3] and [4-6].", "As shown in (2, 3) and (4-6)."),
        ("A note.[^1]", "A note.(1)"),
        ("A note [^note].", "A note (note)."),
        ("【3†source】", "(3)"),
        (r"As shown in \[4\].", "As shown in (4)."),
        ("![pixel](https://evil.example/x.png)", "pixel (https://evil.example/x.png)"),
        ("![](https://evil.example/x.png)", "https://evil.example/x.png"),
        ("[click](javascript:alert)", "click (javascript:alert)"),
        ("[click][ref]", "click"),
        ("[1]: https://evil.example", "(1): https://evil.example"),
        ("[ref]: https://evil.example", "(ref): https://evil.example"),
        ("<img src=x onerror=y> </a> <!-- x -->", "＜img src=x onerror=y> ＜/a> ＜!-- x -->"),
        ("`a[1]` stays, a < b too, [see below] too", "`a[1]` stays, a < b too, [see below] too"),
    ],
)
def test_markup_is_shown_and_does_nothing(text: str, shown: str) -> None:
    assert inert(text) == shown
    assert inert(shown) == shown
