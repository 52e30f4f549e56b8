"""The pipeline that an engineer writes in an afternoon: LangChain, characters split, vectors, one prompt."""

from collections.abc import Callable, Mapping
from typing import Any

from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_openai import ChatOpenAI
from langchain_text_splitters import RecursiveCharacterTextSplitter

PROMPT = """Answer the question from the context only. Cite the passage's number after each sentence, like [n].
If the context does not contain the answer, say that you don't know.

Context:
{context}

Question: {question}"""


class Given(Embeddings):
    """AskDock's embedding model, for LangChain."""

    def __init__(self, embedder: Any) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._embedder.embed_documents(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        return [float(value) for value in self._embedder.embed_query(text)]


def plain(
    corpus: Mapping[str, tuple[str, str]], embedder: Any, model_url: str, passages: int
) -> Callable[[str], dict[str, Any]]:
    """Split and embed the corpus; return what asks."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    chunks = [
        f"{title}\n{piece}" if title else piece
        for title, text in corpus.values()
        for piece in splitter.split_text(text)
    ]
    store = InMemoryVectorStore.from_texts(chunks, Given(embedder))
    model = ChatOpenAI(base_url=model_url, api_key="none", model="any", temperature=0, timeout=1800)  # type: ignore[arg-type]

    def ask(question: str) -> dict[str, Any]:
        found = [one.page_content for one in store.similarity_search(question, k=passages)]
        context = "\n\n".join(f"[{number}] {text}" for number, text in enumerate(found, 1))
        reply = model.invoke(PROMPT.format(context=context, question=question))
        shown = {str(number): text for number, text in enumerate(found, 1) if f"[{number}]" in reply.text}
        return {"text": reply.text, "refused": None, "cited": shown}

    return ask
