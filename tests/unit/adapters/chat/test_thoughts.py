"""A reasoning model's thoughts are taken out of its reply, whatever its tags, however the reply is cut."""

import pytest

from askdock.adapters.chat.thoughts import ThoughtFilter, begins_in_thought

SAID = "The limit is 210 euros [1]."


def read(*pieces: str, unopened: bool = False) -> tuple[str, bool]:
    """(what is said, whether something was thought)"""
    thoughts = ThoughtFilter(unopened=unopened)
    found = [one for piece in pieces for one in thoughts.feed(piece)] + list(thoughts.finish())
    return "".join(one.text for one in found if not one.thought), any(one.thought for one in found)


THOUGHTS = {
    "think": f"<think>\nPassage [1] says so. Else NO_ANSWER.\n</think>\n\n{SAID}",
    "empty": f"<think>\n\n</think>\n\n{SAID}",
    "capitals": f"<THINK>so</THINK>{SAID}",
    "thinking": f"<thinking>so < that > much</thinking>\n{SAID}",
    "thought": f"<thought>so</thought>{SAID}",
    "reasoning": f"<reasoning>so</reasoning>\n{SAID}",
    "another tag at its end": f"<think>so</thinking>{SAID}",
    "seed": f"<seed:think>so</seed:think>{SAID}",
    "brackets": f"[THINK]so [1] it is[/THINK]{SAID}",
    "triangles": f"◁think▷so◁/think▷{SAID}",
    "bars": f"<|begin_of_thought|>so<|end_of_thought|>{SAID}",
    "channels": "<|channel|>analysis<|message|>so [1]<|end|>"
    f"<|start|>assistant<|channel|>final<|message|>{SAID}<|return|>",
    "Chinese tag": f"<思考>so [1]</思考>\n{SAID}",
    "space in the tag": f"< think >so [1]</ think >\n{SAID}",
    "comment": f"<!-- so [1] -->{SAID}",
    "Gemma's channel": f"<|channel>thought\nso [1]<channel|>{SAID}",
    "bars alone": f"<|thinking|>so [1]<|/thinking|>{SAID}",
    "answer in a tag": f"<think>so</think>\n<answer>{SAID}</answer>",
    "two": f"<think>a</think><think>b</think>{SAID}",
}


@pytest.mark.parametrize("reply", THOUGHTS.values(), ids=THOUGHTS)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_only_the_reply_is_said_however_it_is_cut(reply: str, size: int) -> None:
    assert read(*(reply[at : at + size] for at in range(0, len(reply), size))) == (SAID, True)


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_a_thought_without_an_end_is_all_thought(size: int) -> None:
    reply = "<think>The limit is 999 euros [1]. Or is it"
    assert read(*(reply[at : at + size] for at in range(0, len(reply), size))) == ("", True)


@pytest.mark.parametrize(
    "end", ["</s>", "<|im_end|>", "<｜end▁of▁sentence｜>", "<end_of_turn>", "<eos>", "[/INST]"]
)
@pytest.mark.parametrize("size", [1, 4, 1000])
def test_the_sign_at_the_end_of_a_reply_is_not_said(end: str, size: int) -> None:
    reply = SAID + end
    assert read(*(reply[at : at + size] for at in range(0, len(reply), size))) == (SAID, False)


def test_a_tag_within_a_reply_is_a_word_of_it() -> None:
    reply = "The <answer> element - and a < b -- are kept [1]."
    assert read(reply) == read(*reply) == (reply, False)


def test_a_thought_within_a_reply_leaves_both_sides() -> None:
    assert read("One [1].<think>hm</think> Two [2].") == ("One [1]. Two [2].", True)


@pytest.mark.parametrize("size", [1, 4, 1000])
def test_a_thought_whose_tag_the_template_opened_is_known_by_its_end(size: int) -> None:
    reply = f"So it is [1].\n</think>\n\n{SAID}"
    pieces = [reply[at : at + size] for at in range(0, len(reply), size)]
    assert read(*pieces, unopened=True) == (SAID, True)
    assert read(SAID, unopened=True)[0] == SAID


def test_a_closing_tag_alone_is_remembered() -> None:
    thoughts = ThoughtFilter()
    list(thoughts.feed("so</think>x"))
    assert thoughts.found_unopened


@pytest.mark.parametrize(
    "text", ["a < b and b > c", "[1] and [T] and [", "x <b>bold</b> y", "if a<", "5 <6", "<|x|>"]
)
def test_what_only_looks_like_a_tag_is_kept(text: str) -> None:
    assert read(*text) == (text, False)
    assert read(text) == (text, False)


def test_models_whose_template_opens_the_thought() -> None:
    assert all(
        map(
            begins_in_thought,
            ["deepseek-r1:7b", "DeepSeek-R1-Distill-Qwen-1.5B", "Qwen/QwQ-32B", "Qwen3-4B-Thinking-2507"],
        )
    )
    assert not any(map(begins_in_thought, ["gpt-4o", "qwen3:8b", "llama-3.1-8b", "deepseek-chat"]))
