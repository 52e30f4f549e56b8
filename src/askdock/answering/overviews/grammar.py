"""Questions for an overview, by their words alone, in English and Chinese."""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["document", "collection", "mentions"]


@dataclass(frozen=True, slots=True)
class Overview:
    """What is asked for: what a document or a section says, what there is in the collection, or which documents
    deal with the subject."""

    kind: Kind
    subject: str = ""
    """The document or section as the question names it, what documents shall deal with; empty: what was chosen."""
    section: str = ""
    """The number of the section, as it is written in figures: "4", "2.1"."""
    within: str = ""
    """The document whose section the subject is the heading of, where the question names both."""


_I = re.IGNORECASE
_POLITE = re.compile(
    r"^(?:please\s+|(?:can|could|would|will) you\s+(?:please\s+)?"
    r"|i (?:want|need|would like)\s+(?:to (?:see|have)\s+)?)"
    r"|^(?:请问?|麻烦|帮我|给我|能否|可以)+(?:帮我|给我)?|[\s?.!？。！]+$",
    _I,
)
_ALL_EN = (
    r"(?:this|the|these|those|your|our|my|all(?: (?:of )?(?:the|these|your|our))?)\s+"
    r"(?:whole\s+)?(?:collection|knowledge ?base|library|corpus|documents|files|docs|sources|archive)"
)
_COLLECTION = re.compile(
    rf"^(?:what(?:['’]s| is| are)\s+{_ALL_EN}\s+(?:all )?about"
    rf"|what(?:['’]s| is)\s+in\s+{_ALL_EN}"
    rf"|what\s+(?:topics?\s+|subjects?\s+)?(?:do|does|can)\s+{_ALL_EN}\s+"
    r"(?:cover|contain|tell(?: me)?|say|deal with|hold)"
    rf"|(?:which|what)\s+(?:documents|files|docs|sources|topics)\s+(?:are\s+(?:there|here|available|indexed|stored)"
    rf"|are\s+in\s+{_ALL_EN}|do\s+(?:you|we)\s+(?:have|know)|does\s+{_ALL_EN}\s+(?:have|contain|hold))"
    r"|(?:list|show)(?:\s+me)?\s+(?:all\s+|every\s+)?(?:of\s+)?(?:the\s+|your\s+|our\s+)?(?:documents|files|docs|sources)"
    rf"|(?:summari[sz]e|(?:give|show)(?:\s+me)?\s+an?\s+(?:overview|summary)\s+of)\s+{_ALL_EN}"
    r"|what\s+can\s+(?:you\s+(?:answer|tell me|do)|i\s+ask(?:\s+you)?)(?:\s+about)?"
    r"|what\s+do\s+you\s+know(?:\s+about)?)$"
    r"|^(?:这里|这个|本|你们?的?|我们的?|该|所有|全部|现在|目前)*(?:的)?(?:知识库|资料库|文档库|文档集|资料集|集合|资料|文档|文件)?"
    r"(?:里面?|中|内)?(?:都|一共|总共)?(?:有|包含|收录|收了)(?:了)?(?:哪些|什么|些什么)(?:内容|文档|文件|资料)$"
    r"|^(?:这里|这个|本|该|这些|所有)+(?:的)?(?:知识库|资料库|文档库|文档集|集合|资料|文档|文件)?(?:里面?|中)?(?:都|主要)*"
    r"(?:是)?(?:讲|说|关于|介绍|涉及)(?:了|的是)?(?:什么|哪些)(?:内容|方面|的)*$"
    r"|^(?:总结|概括|概述|介绍)(?:一下)?(?:这里|这个|本|该|这些|所有|全部)+(?:的)?(?:知识库|资料库|文档库|集合|资料|文档|文件)$"
    r"|^(?:列出|列举|显示)(?:一下)?(?:所有|全部)?(?:的)?(?:文档|文件|资料)(?:清单|列表)?$"
    r"|^你(?:能|可以|会)(?:回答|做)(?:哪些|什么)(?:问题|事)?$|^你知道(?:些)?什么$",
    _I,
)
_DEAL = (
    r"(?:deal(?:s|ing)?\s+with|mention(?:s|ing)?|cover(?:s|ing)?|discuss(?:es|ing)?|talk(?:s|ing)?\s+about"
    r"|address(?:es|ing)?|describ(?:es?|ing)|refer(?:s|ring)?\s+to|speak(?:s|ing)?\s+(?:of|about)|concern(?:s|ing)?"
    r"|say(?:s|ing)?\s+(?:something|anything)\s+(?:about|on)|contain(?:s|ing)?|are\s+(?:there\s+)?(?:about|on)"
    r"|(?:have|has|with)\s+(?:some(?:thing)?\s+|any\s+)?(?:information\s+)?(?:about|on)|about|on)"
)
_PAPERS = r"(?:documents?|files?|docs?|sources?|policies|manuals?|reports?|guides?|pages?)"
_MENTIONS = (
    re.compile(rf"^(?:which|what|how many)\s+(?:of\s+the\s+)?{_PAPERS}\s+{_DEAL}\s+(?P<of>.+)$", _I),
    re.compile(
        rf"^(?:list|show|find)(?:\s+me)?\s+(?:all\s+|every\s+)?(?:the\s+|of\s+the\s+)?{_PAPERS}\s+"
        rf"(?:that\s+|which\s+)?{_DEAL}\s+(?P<of>.+)$",
        _I,
    ),
    re.compile(
        rf"^in\s+(?:which|what)\s+{_PAPERS}\s+(?:is|are|do\s+(?:we|you|i)\s+find)\s+(?P<of>.+?)"
        r"(?:\s+(?:mentioned|described|covered|discussed|explained|defined|dealt\s+with))?$",
        _I,
    ),
    re.compile(
        r"^(?:都|一共)?(?:有)?(?:哪些|什么|哪几[个份篇]|哪[个份篇]|多少[个份篇]?)(?:文档|文件|资料|制度|手册|文章|报告)(?:里面?|中)?(?:都)?"
        r"(?:提到|提及|涉及|讲到|谈到|说到|讲|说|关于|包含|介绍|描述|规定|有关)(?:了|过|的是)?(?P<of>.+?)(?:的内容)?$"
    ),
    re.compile(
        r"^(?P<of>.+?)(?:在|被)(?:哪些|哪几[个份篇]|哪[个份篇])(?:文档|文件|资料|制度|手册|文章|报告)(?:里面?|中)?(?:有)?"
        r"(?:提到|提及|涉及|讲到|谈到|说到|介绍|描述|规定)(?:了|过)?$"
    ),
    re.compile(
        r"^(?:列出|列举|查找|找出)(?:一下)?(?:所有|全部)?(?:提到|提及|涉及|关于|有关|讲到)(?:了|过)?(?P<of>.+?)(?:的)?"
        r"(?:文档|文件|资料)$"
    ),
)
_SUMMARY = r"(?:summary|overview|outline|gist|abstract|recap|key points|main points|table of contents)"
_DOCUMENT = (
    re.compile(
        r"^(?:summari[sz]e|sum\s+up|outline|recap|tl;?dr:?)\s+(?:for\s+me\s+)?(?P<of>.+?)(?:\s+for\s+me)?$", _I
    ),
    re.compile(
        rf"^(?:(?:give|show|write|make)(?:\s+me)?\s+)?(?:an?\s+|the\s+)?(?:short\s+|brief\s+|quick\s+)?{_SUMMARY}\s+"
        r"(?:of|on|for|from)\s+(?P<of>.+)$",
        _I,
    ),
    re.compile(
        r"^what\s+are\s+the\s+(?:main|key|most\s+important|central)\s+(?:points|contents|topics|messages|takeaways|sections)"
        r"\s+(?:of|in|from)\s+(?P<of>.+)$",
        _I,
    ),
    re.compile(r"^what(?:['’]s|\s+is|\s+are)\s+(?P<of>.+?)\s+(?:all\s+)?about$", _I),
    re.compile(r"^what\s+(?:topics\s+)?do(?:es)?\s+(?P<of>.+?)\s+(?:cover|contain|deal\s+with)$", _I),
    re.compile(r"^(?:总结|概括|概述|归纳|简述|小结)(?:一下)?(?P<of>.+?)(?:的?(?:主要|核心)?(?:内容|要点|重点))?$"),
    re.compile(
        r"^(?P<of>.+?)(?:的)?(?:主要|大致|核心|基本|总体)(?:的)?(?:内容|要点|重点|意思)(?:是|有|包括)?(?:什么|哪些|啥)?$"
    ),
    re.compile(
        r"^(?P<of>.+?)(?:主要|大致|都|大概|究竟|到底)?(?:是)?(?:在)?(?:讲|说|介绍|关于)(?:了|的是|的)?(?:些)?(?:什么|啥|哪些)(?:内容|的)?$"
    ),
    re.compile(r"^(?P<of>.+?)的?(?:摘要|概要|大意|提纲|概述|总结|目录)(?:是什么)?$"),
)
_NUMBER = r"(?P<no>\d{1,3}(?:\.\d{1,3})*|[ivx]{1,5}|[a-h](?=\W|$))"
_SECTION_EN = re.compile(
    rf"^(?:the\s+)?(?:chapter|section|part|clause|appendix|article)\s+{_NUMBER}(?:\s+(?:of|in|from)\s+(?P<of>.+))?$",
    _I,
)
_SECTION_OF = re.compile(
    r"^(?:the\s+)?(?:chapter|section|part)\s+(?:on|about|named|called)?\s*(?P<name>.+?)(?:\s+(?:of|in|from)\s+(?P<of>.+))?$",
    _I,
)
_SECTION_ZH = re.compile(
    r"^(?P<of>.*?)的?第\s*(?P<no>[\d一二三四五六七八九十百零〇两]{1,5})\s*[章节部分条篇]+(?:分)?$"
)
_NAMED_ZH = re.compile(
    r"^(?P<of>.+?)(?:[中里]的?|的)[“《]?(?P<name>[^第“”《》]+?)[”》]?(?:[这那]个?)?一?(?:章节|小节|部分|章|节)$"
)
_THIS = re.compile(
    r"^(?:this|the|that|it|chosen|selected|my)?\s*(?:document|file|pdf|doc|text|manual|report|policy|paper)?$"
    r"|^(?:这|本|该|此)?(?:份|个|篇|本)?(?:文档|文件|资料|手册|报告|文章|pdf)$",
    _I,
)


def asked_of(question: str) -> Overview | None:
    """What overview a question asks for; None of any other question."""
    asked = " ".join(question.split())
    while (bare := _POLITE.sub("", asked)) != asked:
        asked = bare
    if _COLLECTION.search(asked):
        return Overview("collection")
    if (found := _first(_MENTIONS, asked)) is not None:
        return Overview("mentions", _bare(found))
    if (found := _first(_DOCUMENT, asked)) is not None:
        return _of_document(found)
    return None


def _first(patterns: tuple[re.Pattern[str], ...], asked: str) -> str | None:
    return next((found["of"] for pattern in patterns if (found := pattern.search(asked))), None)


def _of_document(subject: str) -> Overview:
    if found := _SECTION_EN.search(subject) or _SECTION_ZH.search(subject):
        return Overview("document", _document(found["of"] or ""), found["no"])
    if found := _SECTION_OF.search(subject) or _NAMED_ZH.search(subject):
        return Overview("document", _bare(found["name"]), within=_document(found["of"] or ""))
    return Overview("document", _document(subject))


def _document(named: str) -> str:
    return "" if _THIS.search(named) else _bare(named)


def _bare(subject: str) -> str:
    subject = re.sub(r"^(?:the|this|our|your|an?)\s+", "", subject.strip(), flags=_I)
    return subject.strip("\"'“”‘’《》「」 ")
