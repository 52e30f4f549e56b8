"""Names in Chinese statements, as the segmenter's dictionary and the frequent surnames tell them."""

from collections.abc import Iterator

_FORMS_OF_ADDRESS = frozenset(
    """先生 女士 小姐 太太 夫人 老师 教授 博士 医生 律师 经理 总 董 主任 主席 总统 总理 部长 局长 市长 省长 将军
    某 氏 姓 家 府 公 哥 姐 叔 婆 导""".split()  # noqa: SIM905
)
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金"
    "韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛段郝顾龚邵覃武钱戴严莫孔向汤"
)
"""The hundred most frequent ones."""
VERBS = frozenset("开管是在有住用写办教做交带拿说任担买卖签")
_GIVEN_TAGS = ("n", "a", "z", "i", "j", "b", "g", "h", "k")
"""Parts of speech that a given name is taken for."""


def chinese_names(text: str) -> Iterator[str]:
    """The people, places and organisations that it names."""
    import rjieba  # who reads no Chinese shall not pay for its dictionary

    tagged: list[tuple[str, str]] = rjieba.tag(text)
    for at, (word, tag) in enumerate(tagged):
        if not tag.startswith(("nr", "ns", "nt")) or not "一" <= word[0] <= "鿿":
            continue
        if len(word) > 1:
            yield word
        elif word in SURNAMES and at + 1 < len(tagged) and (given := _given_name(*tagged[at + 1])):
            yield word + given


def is_person(name: str) -> bool:
    """Whether a Chinese name is one of a person, as far as the dictionary or its surname tells."""
    import rjieba

    return name[0] in SURNAMES or all(tag.startswith("nr") for _, tag in rjieba.tag(name))


def _given_name(word: str, tag: str) -> str:
    """The word after a surname that stands alone, where it may be a given name: the dictionary has few of them."""
    if len(word) > 2 or not "一" <= word[0] <= "鿿" or word in _FORMS_OF_ADDRESS:
        return ""
    return word if tag.startswith(_GIVEN_TAGS) else ""
