import type { Slice } from "./rows";

/** One line of a mail's head. */
export interface HeadLine {
  name: string;
  value: Slice;
}

const LINE = /^(From|To|Cc|Bcc|Reply-To|Date|Sent|Subject|Attachments?): +/i;

/** The lines of a paragraph that is the head of a mail; null where one of its lines is none of a head. */
export function headOf(text: string, { start, end }: Slice): HeadLine[] | null {
  const lines: HeadLine[] = [];
  let at = start;
  for (const line of text.slice(start, end).split("\n")) {
    const name = LINE.exec(line);
    if (!name?.[1]) return null;
    lines.push({ name: name[1], value: { start: at + name[0].length, end: at + line.length } });
    at += line.length + 1;
  }
  return lines;
}
