"""A question within a conversation -> one that stands alone.

With a chat model the question is put into other words; without one, or when it does not answer, the words of
the user's last turns are searched for as well.
"""

import logging
import re
from collections.abc import Sequence
from contextlib import aclosing

from askdock.errors import LLMTimeout, LLMUnavailable
from askdock.ports import ChatModel
from askdock.records import Message, StandaloneQuestion
from askdock.telemetry import stage
from askdock.text import language_of
from askdock.text.analyzer import analyze
from askdock.text.synonyms import SEPARATOR, Groups, known

log = logging.getLogger(__name__)

TURNS = 6
"""Messages of the conversation that the chat model sees, the newest."""
TURN_CHARACTERS = 600
EXPANDING_TURNS = 1
"""Earlier questions whose words are searched for; what one gains: docs/reference/quality.md."""
MAX_REWRITE = 600

_INSTRUCTIONS = {
    "en": """Rewrite the last question so that it can be understood without the conversation: put in the names
and subjects that it refers to. Do not answer it. Reply with the rewritten question alone, in English.
If it stands alone already, repeat it unchanged.""",
    "zh": """请改写最后一个问题，使它脱离对话也能看懂：补上它所指的名称和主题。不要回答它。
只回复改写后的问题，用中文。如果它本来就完整，请原样重复。""",
}
_LABELS = {
    "en": {"user": "User", "assistant": "Assistant", "last": "Last question", "same": "These mean the same"},
    "zh": {"user": "用户", "assistant": "助手", "last": "最后一个问题", "same": "以下词语含义相同"},
}
GROUPS = 10
"""Groups of synonyms that the chat model is told of."""
_FENCE = re.compile(r"^\s*(?:```|~~~)[\w-]*\s*$", re.MULTILINE)
_LABEL = re.compile(
    r"^\s*(?:[-*>#]+\s+)?(?:\*\*)?"
    r"(?:(?:here(?:'s| is)|this is|sure|certainly|of course|okay|ok)\b[^:：?？\n]{0,60}|"
    r"(?:the )?(?:rewritten|rephrased|standalone|stand-alone|last|final|new)?\s*(?:question|query|output|answer)"
    r"(?: (?:is|would be|reads|becomes))?|rewrit(?:e|ten)|q|"
    r"(?:改写后的|最后一个|完整的|新的)?问题|改写(?:后|结果)?|好的[^:：?？\n]{0,30})(?:\*\*)?\s*[:：](?:\*\*)?\s*",
    re.IGNORECASE,
)
"""What models put before what was asked for."""
_FRAME = re.compile(
    r"^\s*(?:\d{1,2}[.)、]|[-*•])\s+|(?:\s*\[\^?\d{1,3}\])+(?=\W*$)|</?(?:question|query|q)>", re.IGNORECASE
)
"""The number of an item, markers behind it, a tag around it."""
_TOKEN = re.compile(r"<\|im_(?:start|end)\|>(?:assistant)?")
_NAME = re.compile(r"(?<=[^.!?。\W]\s)[A-Z][\w-]+")
"""A word that is written like a name, but for the first one of a sentence."""
_COURTESY = re.compile(r"(?:sure|certainly|of course|okay|ok|好的|当然)[!.。！,，]*", re.IGNORECASE)
_NO_ANSWER = re.compile(r"\bNO[_ ]?ANSWER\b", re.IGNORECASE)
_QUOTES = " \t\"'“”‘’「」`*"


class Rewriter:
    """Makes questions stand alone."""

    def __init__(self, chat: ChatModel | None) -> None:
        self._chat = chat

    async def rewrite(
        self, question: str, history: Sequence[Message], synonyms: Groups = ()
    ) -> StandaloneQuestion:
        """`history` holds the turns before, oldest first; system messages in it are not looked at.

        The chat model is told of those groups of `synonyms` that the conversation has a term of.
        """
        turns = [turn for turn in history if turn.role != "system" and turn.content.strip()]
        if not turns:
            return StandaloneQuestion(question, question)
        if self._chat is not None:
            try:
                with stage("rewrite"):
                    rewritten = await self._rewrite(self._chat, question, turns, synonyms)
            except (LLMUnavailable, LLMTimeout) as error:
                log.warning("the question was not rewritten: %s", error)
            else:
                if rewritten:
                    return StandaloneQuestion(rewritten, rewritten, "model")
        return StandaloneQuestion(question, expand(question, turns), "words")

    async def _rewrite(self, chat: ChatModel, question: str, turns: Sequence[Message], synonyms: Groups) -> str:
        """The chat model's wording, or "" where it is of no use."""
        language = language_of(question)
        labels = _LABELS.get(language, _LABELS["en"])
        lines = [f"{labels[turn.role]}: {_shortened(turn.content)}" for turn in turns[-TURNS:]]
        same = [SEPARATOR.join(group) for group in known("\n".join([*lines, question]), synonyms)[:GROUPS]]
        told = [f"{labels['same']}: {'; '.join(same)}"] if same else []
        messages = (
            Message("system", _INSTRUCTIONS.get(language, _INSTRUCTIONS["en"])),
            Message("user", "\n".join([*told, *lines, f"{labels['last']}: {question}"])),
        )
        reply = ""
        async with aclosing(chat.stream(messages)) as pieces:
            async for piece in pieces:
                if isinstance(piece, str):
                    reply += piece
                if len(reply) > MAX_REWRITE:
                    return ""  # it answers instead of asking
        return cleaned(reply, question, turns, " ".join(same))


def cleaned(reply: str, question: str, turns: Sequence[Message], same: str = "") -> str:
    """The question that a model's reply holds; "" where it is in doubt that it holds one.

    A preface, a label, a code fence and quotation marks are taken off. Of several lines the first must be the only
    question. What is left must be in the question's language, keep its numbers and names, and share a word with
    the conversation, or with what means the same as a word of it. A number that nobody said is an answer's, and
    so is a sentence in the place of a question.
    """
    lines = [
        _FRAME.sub("", _LABEL.sub("", _FRAME.sub("", line)).strip(_QUOTES)).strip(_QUOTES)
        for line in _TOKEN.sub("", _FENCE.sub("", reply)).splitlines()
    ]
    lines = [line for line in lines if line and not line.endswith((":", "：")) and not _COURTESY.fullmatch(line)]
    asking = [line for line in lines if line.endswith(("?", "？"))]
    if not lines or (len(lines) > 1 and (len(asking) != 1 or asking[0] != lines[0])):
        return ""
    found = lines[0]
    if (
        found.startswith(("{", "[", "<"))
        or _NO_ANSWER.search(found)
        or language_of(found) != language_of(question)
        or (question.rstrip().endswith(("?", "？")) and found.endswith((".", "。", "!", "！")))
    ):
        return ""
    words = set(analyze(found))
    said = " ".join([question, same, *(turn.content for turn in turns)])
    numbers = set(re.findall(r"\d+", found))
    kept = set(re.findall(r"\d+", question)) <= numbers <= set(re.findall(r"\d+", said))
    named = set(analyze(" ".join(_NAME.findall(question)))) <= words
    return found if kept and named and words & set(analyze(said)) else ""


def expand(question: str, turns: Sequence[Message]) -> str:
    """The question after the user's last turns: their words are searched for too."""
    asked = [turn.content for turn in turns if turn.role == "user"][-EXPANDING_TURNS:]
    return "\n".join([*(_shortened(turn) for turn in asked), question])


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TURN_CHARACTERS else f"{line[:TURN_CHARACTERS]} …"
