import { beforeEach, expect, test, vi } from "vitest";
import { wouldLose, wouldShutOut } from "./places";
import type { Document } from "./status";

/** A server that shuts its caller out of the folder `board`. */
const server = vi.hoisted(() => ({
  asked: [] as unknown[],
  readers: { restricted: false, folder: null as string | null },
}));
vi.mock("../../shared/client/api", () => ({
  body: <T>(answer: T) => answer,
  api: {
    GET: async () => server.readers,
    POST: async (_: string, { body }: { body: { folders: string[] } }) => {
      server.asked.push(body);
      return { shut_out: body.folders.filter((one) => one.split("/")[0] === "board") };
    },
  },
}));

beforeEach(() => {
  server.asked.length = 0;
});

test("uploads are asked about by their folders, each once", async () => {
  expect(await wouldShutOut("hr", ["board/a.md", "board/b.md", "c.md"], ["team"])).toBe(true);
  expect(server.asked).toEqual([{ folders: ["board", ""], users: [], groups: ["team"] }]);
  expect(await wouldShutOut("hr", ["c.md"], [])).toBe(false);
  expect(await wouldShutOut("hr", [], [])).toBe(false);
});

test("a document with readers of its own keeps them wherever it is moved", async () => {
  const document = { id: "1".repeat(32) } as Document;
  server.readers = { restricted: true, folder: null };
  expect(await wouldLose("hr", [document], "board/2026")).toBe(false);
  server.readers = { restricted: true, folder: "upload:hr/" };
  expect(await wouldLose("hr", [document], "board/2026")).toBe(true);
  expect(await wouldLose("hr", [document], "open")).toBe(false);
});
