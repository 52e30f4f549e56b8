"""The parts of a question of which an answer says nothing: a small model answers half of it, and stops."""

from askdock.text import analyze, analyze_query
from askdock.text.questions import parts


def unanswered(question: str, answer: str) -> list[str]:
    """The parts that have words of their own, none of which is in the answer; none of a question of one part.

    Where all parts lack theirs, the answer puts it in other words, or answers something else: none is told apart.
    """
    asked = parts(question)
    words = [set(analyze_query(part)) for part in asked]
    told = set(analyze(answer))
    lacking = []
    for at, part in enumerate(asked):
        own = words[at].difference(*(other for n, other in enumerate(words) if n != at))
        if own and not own & told:
            lacking.append(part)
    return lacking if len(lacking) < len(asked) else []
