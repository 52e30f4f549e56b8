"""What a reply holds beside its statements: a preface, a list of sources, that the passages are silent."""

import re
from collections.abc import Sequence

from askdock.records import Passage

_PREFACE = re.compile(
    r"^\s*(?:#{1,6}\s+)?(?:\*\*|__)?(?:"
    r"(?:the |my |your )?(?:final |short |direct )?(?:answer|response|reply)|assistant|ai|bot|"
    r"(?:sure|certainly|of course|okay|ok)[,!.]?\s*here(?:'s| is)[^:：\n]{0,60}|"
    r"here(?:'s| is) (?:the|my|your|a) (?:final |short |direct )?(?:answer|response|reply)[^:：\n]{0,40}|"
    r"(?:最终|简短)?(?:回答|答案|答复)|答|助手|以下是(?:我的)?(?:回答|答案|答复)|好的[，,]?以下[^:：\n]{0,20}"
    r")(?:\*\*|__)?\s*[:：](?:\*\*|__)?\s*",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"^\s*(?:#{1,6}\s+)?(?:\*\*|__)?(?:(?:final |short )?(?:answer|response)|回答|答案)(?:\*\*|__)?\s*$",
    re.IGNORECASE,
)
_SOURCES = re.compile(
    r"^\s*(?:#{1,6}\s+)?[*_]{0,2}(?:"
    r"(?:list of )?(?:sources?|references?|citations?|footnotes?|bibliography)(?: (?:used|cited))?|"
    r"(?:参考|引用|资料)(?:资料|文献|来源|文档)|来源|出处|引用|参考"
    r")[*_]{0,2}\s*(?:[:：][*_]{0,2}|$)",
    re.IGNORECASE,
)
_DEFINITION = re.compile(r"^\s*\[[^\[\]\n]{1,40}\]:\s*(?:<[^<>\n]*>|https?://\S+)\s*(?:[\"'(].*)?$")
_ADDRESS = re.compile(r"https?://\S+|\bwww\.\S+")
_PLACE = re.compile(
    r"\b(?:passages?|pages?|pp?|sections?|source|document|file|and)\b|第\s*\d+\s*[页段节]|资料|文档|\d+",
    re.IGNORECASE,
)
_WHAT = r"(?:passages?|context|excerpts?|snippets?)"
_GIVEN = (
    r"(?:provided|given|available|supplied|above|retrieved|these|this)\s+(?:\w+\s+)?"
    r"(?:documents?|texts?|sources?|information|materials?|data|content)"
)
_NOT = r"(?:(?:do|does|did|is|are|was|were|can|could)(?:n['’]t| not)|cannot|lacks?|fails? to|\w+s? no\b)"
_TELL = (
    r"(?:contain|mention|stat|provid|includ|specif|sa(?:y|id)|answer|address|discuss|give|giving|indicat|describ|cover|"
    r"support|information|list|explain|tell|refer|have|detail|found)"
)
_SILENT = re.compile(
    rf"\b(?:{_WHAT}|{_GIVEN})(?:\s+(?:provided|given|above|supplied|itself|themselves))?[\s,]+{_NOT}[^.]{{0,40}}{_TELL}|"
    rf"\bnot?\b[^.]{{0,60}}{_TELL}[^.]{{0,40}}\bin (?:the |any of the )?(?:{_WHAT}|{_GIVEN})|"
    r"^\W*(?:(?:i['’]m |i am )?sorry\W+(?:but )?|unfortunately\W+)?i (?:do(?:n['’]t| not) (?:know|have)|"
    r"(?:cannot|can['’]t|could(?:n['’]t| not)|am (?:unable|not able) to) (?:answer|find|determine|provide|help))|"
    r"(?:资料|上下文|段落|提供的(?:内容|信息|文档|文本))[^。，]{0,12}(?:没有|未|无法|不包含|不含|没)[^。，]{0,6}"
    r"(?:提|说明|包含|涉及|给出|记载|相关|答案|信息|回答|找到|显示|列出|指出|介绍|得知|确定)|"
    r"^\W*(?:抱歉|对不起)|^\W*我?(?:无法(?:回答|确定|得知|从)|不知道)",
    re.IGNORECASE,
)
_DECORATION = re.compile(r"^\s*(?:[-*_=|: ]+|```\w*|~~~\w*)\s*$")
_POINTS = re.compile(
    r"\b(?:described|stated|mentioned|discussed|detailed|given|listed|explained|found|said)(?: \w+){0,3} in\W*$"
    r"|资料编号为?\W*(?:和\W*)?$",
    re.IGNORECASE,
)
"""Says where something is told, once its marker is taken out, and tells nothing."""
_FRAME = re.compile(r"[\W_]*(?:answer|response|result|reply|回答|答案)?[\W_]*", re.IGNORECASE)
_HAS_WORD = re.compile(r"[^\W_]")


class Chatter:
    """Of one reply: give it each statement in order; it tells which are about the reply, not from the passages."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        chunks = [passage.chunk for passage in passages]
        names = {name for one in chunks for name in (one.document_name, one.title, one.source_uri) if name}
        self._names = sorted(names, key=len, reverse=True)
        self._texts = [one.text for one in chunks]
        self._lists_sources = False

    def holds(self, body: str, said: str, *, first: bool) -> bool:
        """Whether it is chatter. `said`: without markers; `first`: nothing was shown before it.

        What stands word for word in a passage is none, nor is the name of a document that is an answer itself.
        """
        if _DEFINITION.match(body):
            return True
        begins = not first and _SOURCES.match(said) is not None
        if self._names_a_source(said):
            self._lists_sources = self._lists_sources or begins
            return self._lists_sources or (not first and body.startswith("[^"))
        self._lists_sources = begins and not _HAS_WORD.search(_SOURCES.sub("", said))
        if self._lists_sources:
            return True
        plain = said.strip(" .。")
        return _SILENT.search(said) is not None and not any(plain in text for text in self._texts)

    def _names_a_source(self, said: str) -> bool:
        """Whether it holds the names of documents, addresses and places in them, and no other word."""
        told = _SOURCES.sub("", said)
        rest = _ADDRESS.sub(" ", told)
        for name in self._names:
            rest = re.sub(re.escape(name), " ", rest, flags=re.IGNORECASE)
        return rest != told and not _HAS_WORD.search(_PLACE.sub(" ", rest))


def without_preface(statement: str) -> str:
    """The first statement of a reply without what announces it: "Answer:", "Here is my response:"."""
    return "" if _TITLE.match(statement) else _PREFACE.sub("", statement, count=1)


def without_frame(rest: str) -> str:
    """What is left around the word for a refusal, unless it says nothing, as `{"answer": }` does."""
    return "" if _FRAME.fullmatch(rest) else rest


def says_nothing(said: str) -> bool:
    """Whether no word is left, or only that something is told somewhere."""
    return bool(not _HAS_WORD.search(said) or _DECORATION.match(said) or _POINTS.search(said))
