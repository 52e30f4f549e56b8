"""A reasoning model's thoughts, taken out of its reply while it streams.

Servers without a reasoning parser leave them in the content, each model between tags of its own. Where the prompt
template opens the tag, only the closing one is seen.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NAMES = (
    "think|thinking|thought|thoughts|reasoning|reflection|seed:think|antthinking|thought_process|scratchpad|"
    "inner_monologue|思考|思考过程|推理|推理过程"
)
_OPEN = re.compile(
    rf"<\s?(?P<name>{_NAMES})\s?(?:\s[^<>]{{0,80}})?>|(?P<details><details type=\"reasoning\"[^<>]{{0,80}}>)|"
    r"(?P<square>\[THINK\])|(?P<kimi>◁think▷)|(?P<sky><\|begin_of_thought\|>)|"
    r"(?P<comment><!--)|(?P<gemma><\|channel>\s?thought\b)|(?P<barred><\|(?:thinking|think)\|>)|"
    r"(?P<harmony>(?:<\|start\|>assistant)?<\|channel\|>(?:analysis|commentary)\b[^<]{0,60}<\|message\|>)",
    re.IGNORECASE,
)
_CLOSE_BY = {
    "details": r"</details>",
    "square": r"\[/THINK\]",
    "kimi": r"◁/think▷",
    "sky": r"<\|end_of_thought\|>",
    "comment": r"-->",
    "gemma": r"<channel\|>",
    "barred": r"<\|/(?:thinking|think)\|>|<\|end_of_think(?:ing)?\|>",
    "harmony": r"<\|end\|>|<\|return\|>|<\|call\|>|(?=<\|start\|>|<\|channel\|>final)",
}
_CLOSE_ANY = re.compile(rf"<\s?/\s?(?:{_NAMES})\s?>|\[/THINK\]|◁/think▷|<\|end_of_thought\|>", re.IGNORECASE)
_FRAME = re.compile(
    r"(?:<\|start\|>assistant)?<\|channel\|>final(?:\s[^<]{0,60})?<\|message\|>|<\|(?:end|return|call)\|>|"
    r"<\|(?:begin|end)_of_solution\|>|<\|(?:im_end|im_start|eot_id|endoftext|assistant|user|end_of_text)\|>|"
    r"<｜[^<>｜\n]{1,40}｜>|<end_of_turn>|<start_of_turn>(?:model)?|</?s>(?=\s*$)|<eos>|\[/INST\]"
)
"""Characters around a reply that do not belong to it."""
_WRAPPED = re.compile(r"\s*<(?P<name>(?:final_?)?answer|response|output|result|reply|回答|答案)>", re.IGNORECASE)
"""A tag around the whole reply, which some models are trained to write."""
_UNDECIDED = re.compile(
    r"<\|(?:start|channel)\|>[^<]{0,80}(?:<\|channel\|>[^<]{0,80})?(?:<[|\w]*)?$|"
    rf"<(?:{_NAMES}|details)\s[^<>]{{0,100}}$|"
    r"<\s?(?:[/|!]\s?)?(?:\|/)?[\w:-]{0,30}\|?\s?$|<\|channel>\s?\w{0,8}$|<｜[^<>\n]{0,40}$|-{1,2}$|"
    r"\[/?(?:T?H?I?N?K?|I?N?S?T?)$|◁/?\w{0,10}$"
)
"""An end that may become a tag."""
_THINKERS = re.compile(r"deepseek-?r1|\bqwq|thinking|-r1\b|reasoner|marco-o1", re.IGNORECASE)
"""Models whose template opens the thought: their reply begins within it."""


@dataclass(slots=True)
class Piece:
    """A piece of a reply; `thought` tells which of the two it is."""

    text: str
    thought: bool


class ThoughtFilter:
    """Of one reply: give it pieces, it gives back what is said and what is thought.

    With `unopened` the reply is taken for a thought until a closing tag; where none comes, `finish` gives it back
    as what it is then: the reply. `found_unopened` tells that a closing tag came without an opening one.
    """

    def __init__(self, *, unopened: bool = False) -> None:
        self._close: re.Pattern[str] | None = None
        self._unopened = unopened
        self._waiting = ""
        """Said or thought, with `unopened`: not known yet."""
        self._held = ""
        self._said = False
        self._wrapper: re.Pattern[str] | None = None
        """The end of a tag that the whole reply is in."""
        self.found_unopened = False

    def feed(self, text: str) -> Iterator[Piece]:
        """Yield what is decided now."""
        self._held += text
        while self._held:
            if self._close is not None:
                if not (closing := self._close.search(self._held)):
                    yield from self._keep(thought=True)
                    return
                yield from self._thought(self._held[: closing.start()])
                self._held = (
                    self._held[closing.end() :].lstrip() if not self._said else self._held[closing.end() :]
                )
                self._close = None
                continue
            if not self._said and (opened := _WRAPPED.match(self._held)):
                self._wrapper = re.compile(rf"</{opened['name']}>", re.IGNORECASE)
                self._held = self._held[opened.end() :].lstrip()
                continue
            found = self._first_tag()
            if found is None:
                yield from self._keep(thought=False)
                return
            before, self._held = self._held[: found.start()], self._held[found.end() :]
            if found.re is _OPEN:
                yield from self._speak(before)
                self._close = _closing(found)
            elif found.re is _CLOSE_ANY:
                self.found_unopened = True
                yield from self._thought(self._waiting + before)
                self._waiting, self._unopened = "", False
                self._held = self._held.lstrip()
            else:
                yield from self._speak(before)

    def finish(self) -> Iterator[Piece]:
        """Yield the rest. A thought without an end is a thought."""
        rest, self._held = self._held, ""
        if self._close is not None:
            yield from self._thought(rest)
            return
        self._unopened = False
        whole, self._waiting = self._waiting + rest, ""
        yield from self._speak(whole)

    def _first_tag(self) -> re.Match[str] | None:
        tags = (_OPEN, _CLOSE_ANY, _FRAME, *([self._wrapper] if self._wrapper else ()))
        found = (tag.search(self._held) for tag in tags)
        return min((one for one in found if one), key=lambda one: one.start(), default=None)

    def _keep(self, *, thought: bool) -> Iterator[Piece]:
        """Hold back what may be the beginning of a tag."""
        open_end = _UNDECIDED.search(self._held)
        cut = open_end.start() if open_end else len(self._held)
        ready, self._held = self._held[:cut], self._held[cut:]
        yield from self._thought(ready) if thought else self._speak(ready)

    def _speak(self, text: str) -> Iterator[Piece]:
        if self._unopened:
            self._waiting += text
            if text:
                yield Piece("", thought=True)
            return
        if not self._said:
            text = text.lstrip()
        if text:
            self._said = True
            yield Piece(text, thought=False)

    @staticmethod
    def _thought(text: str) -> Iterator[Piece]:
        yield Piece(text, thought=True)


def begins_in_thought(model: str) -> bool:
    """Whether a model of this name is known to begin its replies within a thought."""
    return bool(_THINKERS.search(model))


def _closing(opening: re.Match[str]) -> re.Pattern[str]:
    kind = opening.lastgroup or ""
    return re.compile(_CLOSE_BY.get(kind, rf"<\s?/\s?(?:{_NAMES})\s?>"), re.IGNORECASE)
