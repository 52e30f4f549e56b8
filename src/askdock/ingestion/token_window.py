"""Keeps chunks within the embedder's token window, with few calls to its tokenizer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from semantic_text_splitter import TextSplitter

from askdock.ingestion.atoms import Atom, cut
from askdock.records import Chunk

_CONTEXT_SHARE = 2
"""Title and headings take at most the window divided by this."""

_HEAD_SHARE = 3
"""The head of a table takes at most the window divided by this."""

_BYTES_PER_CHARACTER = 4


class TokenWindow:
    """`count_tokens` counts as the embedder does, special tokens included; `max_tokens` is its window."""

    def __init__(self, max_tokens: int, count_tokens: Callable[[Sequence[str]], list[int]]) -> None:
        self._count_tokens = count_tokens
        self._special = count_tokens([""])[0]
        self._window = max(max_tokens - self._special, 1)

    def contexts(self, bare: Chunk, paths: Mapping[int, tuple[str, ...]]) -> dict[int, Chunk]:
        """Section -> `bare` under that section's headings; what is too long is left out."""
        most = self._window // _CONTEXT_SHARE
        while bare.title and self._counts([bare.title])[0] > most:
            bare = replace(bare, title=bare.title[: len(bare.title) // 2].rstrip())
        found = {section: replace(bare, headings=path) for section, path in paths.items()}
        counts = self._counts([chunk.context for chunk in found.values()])
        for section, tokens in zip(paths, counts, strict=True):
            while tokens > most and found[section].headings:
                found[section] = replace(found[section], headings=found[section].headings[1:])
                tokens = self._counts([found[section].context])[0]
        return found

    def budgets(self, contexts: Mapping[int, Chunk]) -> dict[int, int]:
        """Section -> tokens that are left for text."""
        counts = self._counts([f"{chunk.context}\n" if chunk.context else "" for chunk in contexts.values()])
        return {section: max(self._window - tokens, 1) for section, tokens in zip(contexts, counts, strict=True)}

    def of_heads(self, heads: Sequence[str]) -> dict[str, int]:
        """The tokens of each head of a table; those that would leave too little for the rows are not there."""
        different = [head for head in dict.fromkeys(heads) if head]
        counts = self._counts([f"{head}\n" for head in different])
        most = self._window // _HEAD_SHARE
        return {head: count for head, count in zip(different, counts, strict=True) if count <= most}

    def fitting(
        self, text: str, atoms: Sequence[Atom], budgets: Mapping[int, int], size: int, piece: int
    ) -> list[tuple[Atom, int]]:
        """The atoms with their tokens; those over the budget or over `size` characters are cut.

        Pieces have at most `piece` characters: several go into a chunk, and the last can be repeated.
        """

        def too_long(atom: Atom, tokens: int) -> bool:
            length = atom.end - atom.start
            return length > size or (tokens > budgets[atom.section] and length > 1)

        # A token covers at least one byte of UTF-8, so short chunks in a wide window need no count.
        proven = size * _BYTES_PER_CHARACTER <= min(budgets.values(), default=0)
        entries = self._with_tokens(text, [(atom, 0 if proven else None) for atom in atoms])
        while any(too_long(atom, tokens) for atom, tokens in entries):
            parts: list[tuple[Atom, int | None]] = []
            for atom, tokens in entries:
                if too_long(atom, tokens):
                    limit = min(piece, atom.end - atom.start - 1)
                    parts.extend((part, 0 if proven else None) for part in cut(text, atom, limit))
                else:
                    parts.append((atom, tokens))
            entries = self._with_tokens(text, parts)
            piece = max(piece // 2, 1)
        return entries

    def verified(self, chunks: Sequence[Chunk], head_at: Callable[[int], str]) -> list[Chunk]:
        """The chunks, halved until each fits: the tokens of parts need not add up to the whole's.

        `head_at(offset)`: the head of the table under which a chunk that begins there is read.
        """
        todo, fit = list(chunks), False
        while not fit:
            over = self._over(todo)
            fit = not over
            todo = [part for chunk in todo for part in (_halves(chunk, head_at) if id(chunk) in over else [chunk])]
        return _without_repeats(todo)

    def _over(self, chunks: Sequence[Chunk]) -> set[int]:
        """Identities of the chunks that are beyond the window and can be halved."""
        long = [
            chunk for chunk in chunks if len(chunk.text) > 1 and len(chunk.searchable_text.encode()) > self._window
        ]
        counts = self._counts([chunk.searchable_text for chunk in long])
        return {id(chunk) for chunk, tokens in zip(long, counts, strict=True) if tokens > self._window}

    def _with_tokens(self, text: str, entries: Sequence[tuple[Atom, int | None]]) -> list[tuple[Atom, int]]:
        unknown = [text[atom.start : atom.end] for atom, tokens in entries if tokens is None]
        counts = iter(self._counts(unknown))
        return [(atom, next(counts) if tokens is None else tokens) for atom, tokens in entries]

    def _counts(self, texts: Sequence[str]) -> list[int]:
        """Tokens without the special ones."""
        return [count - self._special for count in self._count_tokens(texts)] if texts else []


def _halves(chunk: Chunk, head_at: Callable[[int], str]) -> list[Chunk]:
    """The chunk cut near its middle, at the best border there is."""
    pieces = TextSplitter((len(chunk.text) + 1) // 2).chunk_indices(chunk.text)
    starts = [chunk.start + at for at, _ in pieces]
    return [
        replace(chunk, text=piece, start=start, end=start + len(piece), table_head=head_at(start))
        for start, (_, piece) in zip(starts, pieces, strict=True)
    ]


def _without_repeats(chunks: Sequence[Chunk]) -> list[Chunk]:
    """The chunks without those that lie within a neighbour: a half may be nothing but the overlap."""
    kept: list[Chunk] = []
    for chunk in chunks:
        if kept and chunk.end <= kept[-1].end:
            continue
        while kept and chunk.start <= kept[-1].start:
            kept.pop()
        kept.append(chunk)
    return kept
