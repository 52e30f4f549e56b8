"""The passages that hold the answer to a question of the data sets, without any others."""

from functools import cache

from llm_answers import DATA

from askdock.evaluation.beir import DataSet
from support import held, lines, paragraphs

Passages = list[tuple[str, str]]


def gold_passages(name: str, data: DataSet, query_id: str) -> Passages:
    """Title and text of each: of dragonball the paragraphs that hold a reference, else the relevant documents."""
    relevant = data.qrels.get(query_id, {})
    if name != "dragonball-finance-en":
        return [data.corpus[one] for one in relevant]
    references = _references()[query_id]
    documents = [{"_id": one, "title": data.corpus[one][0], "text": data.corpus[one][1]} for one in relevant]
    found = [
        (document["title"], chunk.text)
        for document in documents
        for chunk in paragraphs(document)
        if any(held(one, chunk.text) for one in references)
    ]
    return found or [data.corpus[one] for one in relevant]


@cache
def _references() -> dict[str, list[str]]:
    return {
        row["_id"]: row.get("references") or [] for row in lines(DATA / "dragonball-finance-en" / "queries.jsonl")
    }
