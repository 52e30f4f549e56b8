/** Where a quote stands in pieces of text that are read one after the other, such as the items of a PDF page. */
export interface Span {
  /** Index of the piece and offset in it, start inclusive, end exclusive, in UTF-16 units. */
  from: { piece: number; offset: number };
  to: { piece: number; offset: number };
}

/**
 * Finds `quote` in the pieces, blind to white space, case and Unicode compatibility forms: a parser and a viewer
 * rarely agree about where lines and words are set apart. Falls back to the longest beginning that is there, down
 * to 12 characters (6 where they are Chinese), for a quote that ends on the next page; not so where the `whole` is
 * asked for.
 */
export function findQuote(pieces: readonly string[], quote: string, whole = false): Span | null {
  const text = fold(pieces);
  const wanted = fold([quote]).characters;
  const least = whole ? wanted.length : Math.min(wanted.length, /\p{Script=Han}/u.test(quote) ? 6 : 12);
  if (wanted.length === 0) return null;
  const haystack = text.characters.join("");
  // Where a beginning is found, so are all shorter ones: the longest is found by halving.
  let [found, missing] = [0, wanted.length + 1];
  while (missing - found > 1) {
    const length = (found + missing) >> 1;
    if (haystack.includes(wanted.slice(0, length).join(""))) found = length;
    else missing = length;
  }
  if (found < least) return null;
  const at = haystack.indexOf(wanted.slice(0, found).join(""));
  const first = text.places[at];
  const last = text.places[at + found - 1];
  return first && last ? { from: first, to: { piece: last.piece, offset: last.offset + last.width } } : null;
}

interface Folded {
  characters: string[];
  places: { piece: number; offset: number; width: number }[];
}

function fold(pieces: readonly string[]): Folded {
  const folded: Folded = { characters: [], places: [] };
  pieces.forEach((value, piece) => {
    let offset = 0;
    for (const character of value) {
      // One entry for each UTF-16 unit, so that an index in the joined string is an index here.
      for (const unit of character.normalize("NFKC").toLowerCase().split("")) {
        if (/[\s\u00ad\u200b]/.test(unit)) continue;
        folded.characters.push(unit);
        folded.places.push({ piece, offset, width: character.length });
      }
      offset += character.length;
    }
  });
  return folded;
}
