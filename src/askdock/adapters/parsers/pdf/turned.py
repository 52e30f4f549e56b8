"""Text that stands turned on its page: coordinates in which it reads upright, and back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from askdock.adapters.parsers.pdf.layout import Line, Paragraph
from askdock.adapters.parsers.pdf.rulings import Ruling, Rulings
from askdock.adapters.parsers.pdf.words import Box, Word
from askdock.adapters.parsers.tables import Cell, Place


@dataclass(frozen=True, slots=True)
class Turn:
    """A page of that size in which text reads after so many quarters of a turn anticlockwise.

    `origin`: where a point of a scan without quarters, which was set straight, stands on the page.
    """

    quarters: int
    width: float
    height: float
    origin: Callable[[float, float], tuple[float, float]] | None = None

    def upright(self, box: Box) -> Box:
        """The box where its text reads from left to right."""
        x0, y0, x1, y1 = box
        match self.quarters:
            case 1:
                return y0, self.width - x1, y1, self.width - x0
            case 2:
                return self.width - x1, self.height - y1, self.width - x0, self.height - y0
            case 3:
                return self.height - y1, x0, self.height - y0, x1
        return box

    def back(self, box: Box) -> Box:
        """The box where it stands on the page."""
        x0, y0, x1, y1 = box
        match self.quarters:
            case 1:
                return self.width - y1, x0, self.width - y0, x1
            case 2:
                return self.width - x1, self.height - y1, self.width - x0, self.height - y0
            case 3:
                return y0, self.height - x1, y1, self.height - x0
        if self.origin is not None:
            x, y = (x0 + x1) / 2, (y0 + y1) / 2
            there = self.origin(x, y)
            right, up = there[0] - x, there[1] - y
            return x0 + right, y0 + up, x1 + right, y1 + up
        return box

    def word(self, word: Word) -> Word:
        """The word, upright."""
        x0, y0, x1, y1 = self.upright((word.x0, word.y0, word.x1, word.y1))
        return word._replace(x0=x0, y0=y0, x1=x1, y1=y1, turned=0, at=-1)

    def rulings(self, lines: Rulings) -> Rulings:
        """The lines of the page about it."""
        across = [self._ruling((line.start, line.at, line.end, line.at), line) for line in lines.horizontal]
        down = [self._ruling((line.at, line.start, line.at, line.end), line) for line in lines.vertical]
        return (
            Rulings(sorted(down), sorted(across)) if self.quarters % 2 else Rulings(sorted(across), sorted(down))
        )

    def _ruling(self, box: Box, line: Ruling) -> Ruling:
        x0, y0, x1, y1 = self.upright(box)
        return Ruling(y0, x0, x1, line.drawn) if y1 - y0 < x1 - x0 else Ruling(x0, y0, y1, line.drawn)

    def paragraph(self, paragraph: Paragraph) -> Paragraph:
        """The paragraph with its lines where they stand on the page."""
        return replace(
            paragraph, spans=tuple((self._line(line), start, end) for line, start, end in paragraph.spans)
        )

    def _line(self, line: Line) -> Line:
        left, bottom, right, top = self.back((line.left, line.bottom, line.right, line.top))
        return replace(line, left=left, bottom=bottom, right=right, top=top)

    def cells(self, cells: Sequence[Cell]) -> list[Cell]:
        """The cells with their lines where they stand on the page."""
        return [
            replace(cell, lines=tuple(replace(line, place=self._placed(line.place)) for line in cell.lines))
            for cell in cells
        ]

    def _placed(self, place: Place | None) -> Place | None:
        return place and Place(place.page, *self.back((place.x0, place.y0, place.x1, place.y1)))
