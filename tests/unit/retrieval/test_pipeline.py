import asyncio
from datetime import UTC, datetime

from askdock.adapters.memory import OpenToAll
from askdock.ports import Retriever
from askdock.records import Collection, IndexProfile, Message, Passage, Query, Question
from askdock.retrieval.liveness import LivenessFilter
from askdock.retrieval.pipeline import RetrievalPipeline
from askdock.retrieval.rewrite import Rewriter
from askdock.retrieval.rights import DocumentRights


class Ranked(Retriever):
    """Returns the first `top_k` of a fixed ranking."""

    def __init__(self, passages: list[Passage]) -> None:
        self.passages = passages
        self.searched: list[Query] = []

    def retrieve(self, query: Query) -> list[Passage]:
        self.searched.append(query)
        return self.passages[: query.top_k]

    def ping(self) -> None: ...


COLLECTION = Collection("1", "default", IndexProfile("m", "f", 8, 1, 0, "a"), "g", datetime.now(UTC))


def live(passages: list[Passage], versions: dict[str, int], top_k: int) -> list[str]:
    liveness = LivenessFilter(lambda ids: {d: v for d, v in versions.items() if d in ids})
    pipeline = RetrievalPipeline(Rewriter(None), Ranked(passages), liveness, DocumentRights(OpenToAll()))
    return [p.chunk.id for p in pipeline.search(COLLECTION, "q", top_k=top_k)]


def test_only_live_versions_pass(make_passages) -> None:
    passages = make_passages("a", "b", "c")
    assert live(passages, {"d0": 1, "d1": 2}, 3) == ["c0"]


def test_looks_further_when_much_is_stale(make_passages) -> None:
    passages = make_passages(*map(str, range(40)))
    assert live(passages, {f"d{n}": 1 for n in range(30, 40)}, 3) == ["c30", "c31", "c32"]


def test_passages_that_say_the_same_come_once(make_passages) -> None:
    passages = make_passages("a", "b", "a", "c", "d", "e", "f", "g")
    assert live(passages, {f"d{n}": 1 for n in range(8)}, 3) == ["c0", "c1", "c3"]


def test_copies_do_not_use_up_the_places(make_passages) -> None:
    passages = make_passages(*(["a"] * 30), "b", "c")
    assert live(passages, {f"d{n}": 1 for n in range(32)}, 3) == ["c0", "c30", "c31"]


def test_a_question_of_a_conversation_is_searched_for_with_its_turns(make_passages) -> None:
    ranked = Ranked(make_passages("a"))
    pipeline = RetrievalPipeline(
        Rewriter(None), ranked, LivenessFilter(lambda ids: dict.fromkeys(ids, 1)), DocumentRights(OpenToAll())
    )
    turns = (Message("user", "How much is the pump?"), Message("assistant", "900 euros."))
    result = asyncio.run(pipeline.retrieve(Question(COLLECTION, "And its seal?", top_k=3, history=turns)))
    assert result.question == "And its seal?"
    assert [passage.chunk.id for passage in result.passages] == ["c0"]
    assert "How much is the pump?" in ranked.searched[0].text


def retrieved(ranked: Retriever, question: str, rights=None):
    """What the pipeline finds for a question about two documents."""
    pipeline = RetrievalPipeline(
        Rewriter(None),
        ranked,
        LivenessFilter(lambda ids: dict.fromkeys(ids, 1)),
        rights or DocumentRights(OpenToAll()),
    )
    return asyncio.run(pipeline.retrieve(Question(COLLECTION, question, top_k=2)))


def test_each_side_of_a_comparison_is_searched_for(make_passages) -> None:
    ranked = Ranked(make_passages("The pump is blue.", "The probe is red."))
    retrieved(ranked, "Compare the pump and the probe.")
    assert [query.text for query in ranked.searched[-2:]] == ["Compare the pump.", "Compare the probe."]


def test_the_whole_document_is_searched_where_all_of_a_kind_are_asked_for(make_passages) -> None:
    ranked = Ranked(make_passages("Pumps: blue", "Pumps: red", "Pumps: green"))
    result = retrieved(ranked, "List all pumps")
    assert ranked.searched[-1].filter.document_ids == ("d0",)
    assert ([one.chunk.id for one in result.passages], [one.chunk.id for one in result.more]) == (
        ["c0", "c1"],
        ["c2"],
    )


def test_words_of_documents_that_may_not_be_read_correct_nothing(make_passages) -> None:
    class Closed(DocumentRights):
        def keep_readable(self, passages, *_):
            return []

    result = retrieved(Ranked(make_passages("The manager")), "Who is the manger?", Closed(OpenToAll()))
    assert result.question == "Who is the manger?"
    assert (result.passages, result.more) == ((), ())


def test_synonyms_of_the_collection_are_other_wordings(make_passages) -> None:
    ranked = Ranked(make_passages("The pump is blue."))
    pipeline = RetrievalPipeline(
        Rewriter(None),
        ranked,
        LivenessFilter(lambda ids: dict.fromkeys(ids, 1)),
        DocumentRights(OpenToAll()),
        lambda collection: [["pump", "compressor"]] if collection is COLLECTION else [],
    )
    pipeline.search(COLLECTION, "Which colour has the pump?", top_k=1)
    assert ranked.searched[-1].wordings == ("Which colour has the compressor?",)


def test_a_second_look_is_in_the_words_of_the_collection(make_passages) -> None:
    ranked = Ranked(make_passages("The pump is blue.", "The probe is red."))
    pipeline = RetrievalPipeline(
        Rewriter(None),
        ranked,
        LivenessFilter(lambda ids: dict.fromkeys(ids, 1)),
        DocumentRights(OpenToAll()),
        lambda _: [["pump", "compressor"]],
    )
    question = Question(COLLECTION, "Which colour has the pump?", top_k=2)
    first = asyncio.run(pipeline.retrieve(question))
    assert first.searched == ("Which colour has the compressor?",)
    (look,) = asyncio.run(pipeline.look_again(question, first))
    assert look.question == ranked.searched[-1].text == "Which colour has the compressor?"
    assert [one.chunk.id for one in look.passages] == ["c0", "c1"]


def test_a_corrected_question_says_so(make_passages) -> None:
    passages = make_passages("The manager is Ann.")
    assert retrieved(Ranked(passages), "Who is the manger?").searched == ("Who is the manager?",)
    assert retrieved(Ranked(passages), "Who is the manager?").searched == ()


def test_a_second_look_in_chinese_is_in_the_words_of_the_other_region(make_passages) -> None:
    ranked = Ranked(make_passages("伺服器機房位於五樓。"))
    pipeline = RetrievalPipeline(
        Rewriter(None), ranked, LivenessFilter(lambda ids: dict.fromkeys(ids, 1)), DocumentRights(OpenToAll())
    )
    question = Question(COLLECTION, "服务器机房在几楼？", top_k=2)
    first = asyncio.run(pipeline.retrieve(question))
    assert first.searched == ()
    (look,) = asyncio.run(pipeline.look_again(question, first))
    assert look.question == "伺服器机房在几楼？"
    plain = Question(COLLECTION, "花园几点开门？", top_k=2)
    assert asyncio.run(pipeline.look_again(plain, asyncio.run(pipeline.retrieve(plain)))) == []
