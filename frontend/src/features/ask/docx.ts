import { Document, HeadingLevel, Packer, Paragraph, TextRun } from "docx";
import type { Part } from "./outline";

const BULLET = /^\s*[-*+]\s+/;
const MARKUP = /\*\*|__|`|^#+\s+/g;

/** A conversation as a Word document. */
export function docxOf(parts: readonly Part[]): Promise<Blob> {
  return Packer.toBlob(new Document({ sections: [{ children: parts.flatMap(paragraphsOf) }] }));
}

function paragraphsOf({ kind, text }: Part): Paragraph[] {
  if (kind === "title") return [new Paragraph({ text, heading: HeadingLevel.HEADING_1 })];
  if (kind === "question") return [new Paragraph({ text, heading: HeadingLevel.HEADING_2 })];
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (kind === "source") return [new Paragraph({ children: [new TextRun({ text, bold: true })] })];
  if (kind === "quote")
    return lines.map(
      (line) =>
        new Paragraph({ children: [new TextRun({ text: line, italics: true })], indent: { left: 360 } }),
    );
  return lines.map((line) => {
    const written = line.replace(BULLET, "").replace(MARKUP, "");
    return new Paragraph({ text: written, ...(BULLET.test(line) && { bullet: { level: 0 } }) });
  });
}
