"""A parsed document cut into passages: by structure first, then by sentences, then by words."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, islice, pairwise, repeat

from askdock.ingestion.atoms import Group, Section, atoms, sections
from askdock.ingestion.packing import Packer
from askdock.ingestion.table_heads import TableHeads
from askdock.ingestion.token_window import TokenWindow
from askdock.records import Chunk, Document, PageSpan, ParsedDocument, chunk_id

TINY_SHARE = 4
"""A section shorter than CHUNK_SIZE divided by this shares a chunk with its neighbour."""

_PIECE_SHARE = 8
_GROUPS_AT_ONCE = 64


class StructureChunker:
    """See `askdock.ports.Chunker`.

    `count_tokens` counts as the embedder does, special tokens included; `max_tokens` bounds each chunk's
    `searchable_text`. Neighbours within one section share at most `chunk_overlap` characters, whole sentences
    or blocks; headings and table rows are not repeated. A chunk that begins with further rows of a table has the
    head of that table, which does not belong to its text.
    """

    def __init__(
        self,
        chunk_size: int,
        chunk_overlap: int,
        max_tokens: int,
        count_tokens: Callable[[Sequence[str]], list[int]],
        profile_fingerprint: str,
    ) -> None:
        self._size = chunk_size
        self._overlap = chunk_overlap
        self._tokens = TokenWindow(max_tokens, count_tokens)
        self._profile = profile_fingerprint

    def chunk(self, document: Document, parsed: ParsedDocument) -> Iterator[Chunk]:
        """Yield the chunks in order."""
        groups = self._groups(sections(parsed))
        heads = TableHeads(parsed)
        starts = [page.start for page in parsed.pages]
        ordinal = 0
        while batch := list(islice(groups, _GROUPS_AT_ONCE)):
            for draft in self._drafts(document, parsed, heads, batch):
                first, last = (bisect_right(starts, at) - 1 for at in (draft.start, draft.end - 1))
                yield replace(
                    draft,
                    id=self._id(document, ordinal),
                    ordinal=ordinal,
                    page_start=parsed.pages[first].number if starts else None,
                    page_breaks=tuple(_page_breaks(parsed.pages[first : last + 1], draft.start)),
                )
                ordinal += 1

    def _id(self, document: Document, ordinal: int) -> str:
        return chunk_id(document.id, document.version, ordinal, self._profile)

    def _groups(self, outline: Sequence[Section]) -> Iterator[Group]:
        """A tiny section goes with the next one; the last of its chapter goes with the one before."""
        tiny = self._size // TINY_SHARE
        group: list[tuple[int, Section]] = []
        for index, section in enumerate(outline):
            if group:
                start, end = group[0][1].start, group[-1][1].end
                last = index + 1 == len(outline) or outline[index + 1].level < section.level
                stranded = last and section.end - section.start < tiny and section.end - start <= self._size
                if end - start >= tiny and not stranded:
                    yield group
                    group = []
            group.append((index, section))
        if group:
            yield group

    def _drafts(
        self, document: Document, parsed: ParsedDocument, heads: TableHeads, groups: Sequence[Group]
    ) -> list[Chunk]:
        """The chunks of these groups, all but their ids, ordinals and pages."""
        paths = {index: section.path for group in groups for index, section in group}
        contexts = self._tokens.contexts(_bare(document, parsed), paths)
        budgets = self._tokens.budgets(contexts)
        piece = max(self._overlap, self._size // _PIECE_SHARE, 1)
        counted = self._tokens.fitting(parsed.text, atoms(parsed.text, groups), budgets, self._size, piece)
        drafts = []
        fitting: set[str] = set()
        for _, members in groupby(counted, key=lambda pair: pair[0].group):
            packed, tokens = zip(*members, strict=True)
            above = [heads.at(atom.start) for atom in packed]
            taken = self._tokens.of_heads(above)
            fitting.update(taken)
            reserved = [taken.get(head, 0) for head in above]
            for span in Packer(packed, tokens, self._size, self._overlap, budgets, reserved).spans():
                head = heads.at(span.start)
                draft = replace(contexts[span.section], table_head=head if head in taken else "")
                text = parsed.text[span.start : span.end]
                drafts.append(replace(draft, text=text, start=span.start, end=span.end))
        verified = self._tokens.verified(drafts, lambda at: head if (head := heads.at(at)) in fitting else "")
        # A separator (U+001C to U+001F) that stands alone between two words is white space too.
        return [draft for draft in verified if draft.text.strip()]


def _page_breaks(pages: Sequence[PageSpan], start: int) -> Iterator[int]:
    """One break for each page after the first; pages without text begin where the next one does."""
    for before, page in pairwise(pages):
        yield from repeat(page.start - start, page.number - before.number)


def _bare(document: Document, parsed: ParsedDocument) -> Chunk:
    return Chunk(
        id="",
        document_id=document.id,
        version=document.version,
        ordinal=0,
        text="",
        start=0,
        end=0,
        page_start=None,
        page_breaks=(),
        headings=(),
        title=parsed.title,
        document_name=document.name,
        source_uri=document.source_uri,
        media_type=document.media_type,
        tags=document.tags,
        dated=int(document.dated.timestamp()) if document.dated else 0,
    )
