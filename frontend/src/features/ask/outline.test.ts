import { expect, test } from "vitest";
import { docxOf } from "./docx";
import { markdownOf, outlineOf } from "./outline";
import type { Answer, Turn } from "./types";

const citation = {
  marker: 1,
  document_name: "leave.md",
  page: 2,
  headings: ["Leave"],
  quote: "30 days.\nAll paid.",
};
const answer = { id: "1", citations: [citation] as unknown } as Answer;
const turns: Turn[] = [
  { id: "1", collection: "c", question: "How many\ndays?", state: "done", text: "- **30** [1]", answer },
  { id: "2", collection: "c", question: "And then?", state: "failed", text: "" },
];

test("a conversation is taken along with what it quotes", () => {
  expect(markdownOf(outlineOf("Leave", turns))).toBe(
    [
      "# Leave",
      "## How many days?",
      "- **30** [1]",
      "[1] leave.md, p. 2, Leave",
      "> 30 days.\n> All paid.",
      "## And then?\n",
    ].join("\n\n"),
  );
});

test("a Word document is a ZIP archive", async () => {
  const bytes = new Uint8Array(await (await docxOf(outlineOf("Leave", turns))).arrayBuffer());
  expect(String.fromCharCode(...bytes.slice(0, 2))).toBe("PK");
});
