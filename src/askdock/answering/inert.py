"""A document's words in an answer: shown, and nothing else.

What they hold of Markdown and HTML would be read as ours by whoever renders the answer: a reference as one of our
markers, a definition as its target, an image as an address to fetch.
"""

import re

_CODE = re.compile(r"(`[^`\n]+`)")
_IMAGE_OR_LINK = re.compile(
    r"!?\[(?P<text>[^\[\]\n]*)\]\(\s*<?(?P<url>[^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)*)>?(?:\s+[^()\n]*)?\)"
)
_REFERENCE_LINK = re.compile(r"!?\[(?P<text>[^\[\]\n]+)\]\[[^\[\]\n]*\]")
_MARKER = re.compile(
    r"\\?[\[【［]\s*\^?\s*(?P<number>\d{1,3}(?:\s*[,，、;；–-]\s*\d{1,3})*)\s*(?:†[^】\n]{0,80})?\\?[\]】］]"
)
_NOTE = re.compile(r"!?\[\^?(?P<text>[^\[\]\n]*)\](?=\s*[:(\[])|\[\^(?P<note>[^\[\]\n]+)\]|!\[")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")


def inert(text: str) -> str:
    """The text without anything that a Markdown or HTML renderer acts on, but for code in backquotes.

    Bracketed numbers become parenthesised, links and images their text and address, `<` before a tag a full-width
    one. Quotes keep the words as they stand.
    """
    return "".join(part if part.startswith("`") else _inert(part) for part in _CODE.split(text))


def _inert(text: str) -> str:
    text = _IMAGE_OR_LINK.sub(lambda found: _joined(found["text"], found["url"]), text)
    text = _REFERENCE_LINK.sub(lambda found: found["text"], text)
    text = _MARKER.sub(lambda found: f"({' '.join(found['number'].split())})", text)
    text = _NOTE.sub(
        lambda found: f"({found['text'] or found['note']})" if found["text"] or found["note"] else "(", text
    )
    return _TAG.sub("＜", text)


def _joined(text: str, url: str) -> str:
    return f"{text} ({url})" if text.strip() and url else text or url
