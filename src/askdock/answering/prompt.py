"""The prompt: instructions, the passages as numbered data, the question."""

import re
from collections.abc import Sequence

from askdock.answering.instructions import RULES, system_message
from askdock.records import AS_INSTALLED, AnsweringProfile, Chunk, Message, Passage, Prompt

PROMPT_TOKENS = 3000
"""Default budget: room for eight chunks, within a context of 4,096 tokens with the answer."""

_TOKENS = re.compile(r"[A-Za-z]{1,6}|[^\sA-Za-z]")
"""Pieces of about a token: up to six letters, one digit, one Chinese character, one other sign."""

_QUESTION = {"en": "Question", "zh": "问题"}
_REMINDER = {
    "en": "Answer in full sentences, each followed by the number of the passage that states it.",
    "zh": "请用完整的句子作答，每句之后标出资料编号。",
}
"""After the question: small models follow what they read last. The way out is in the instructions alone: said
here too, it was taken for 7 of 30 questions that the passages answer (by a model of 1.5 billion parameters).
"""
_ASKED_AS = {"en": "The user's own words", "zh": "用户的原话"}


def build_prompt(
    question: str,
    passages: Sequence[Passage],
    language: str,
    budget: int = PROMPT_TOKENS,
    asked_as: str = "",
    how: AnsweringProfile = AS_INSTALLED,
) -> Prompt:
    """The messages and the passages they show: the first that fit `budget` tokens, as estimated.

    `asked_as`: the user's own words, where the question was rewritten. `how`: what else the model is told. The
    best passage is always there, cut where it does not fit by itself.
    """
    known = language if language in RULES else "en"
    system = system_message(known, how)
    own_words = f"\n{_ASKED_AS[known]}: {asked_as}" if asked_as and asked_as != question else ""
    asked = f"{_QUESTION[known]}: {question}{own_words}\n\n{_REMINDER[known]}"
    left = budget - estimate_tokens(system) - estimate_tokens(asked)
    shown: list[Passage] = []
    cut = None
    data: list[str] = []
    for passage in passages:
        formatted = format_passage(len(shown) + 1, passage.chunk)
        needed = estimate_tokens(formatted)
        if needed > left:
            if shown:
                break
            frame = estimate_tokens(format_passage(1, passage.chunk, 0))
            share = max(left - frame, 0) / (needed - frame)
            cut = int(len(passage.chunk.text) * share)
            formatted = format_passage(1, passage.chunk, cut)
        left -= needed
        shown.append(passage)
        data.append(formatted)
    content = "\n\n".join([*data, asked])
    messages = (Message("system", system), Message("user", content))
    return Prompt(messages, tuple(shown), asked, cut, system_message(known, how, noted=True))


def estimate_tokens(text: str) -> int:
    """About as many tokens as a tokenizer makes of English or Chinese text, no bound: one document can have a
    quarter more, most have fewer. Measured in docs/reference/quality.md.
    """
    return len(_TOKENS.findall(text))


def format_passage(number: int, chunk: Chunk, cut: int | None = None) -> str:
    """A passage as the model reads it; `cut`: no more characters of it than this."""
    text = chunk.text[:cut]
    source = " > ".join(
        dict.fromkeys(part for part in (chunk.document_name, chunk.title, *chunk.headings) if part)
    )
    inner = f"{chunk.table_head}\n{text}" if chunk.table_head else text
    return f"<passage {number}: {_inert(source)}>\n{_inert(inner)}\n</passage {number}>"


def _inert(text: str) -> str:
    """A document cannot close its own passage or open another."""
    return text.replace("<passage", "< passage").replace("</passage", "< /passage")
