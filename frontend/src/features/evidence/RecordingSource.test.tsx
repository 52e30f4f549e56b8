import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import "../../shared/i18n";
import RecordingSource from "./RecordingSource";
import type { Citation } from "./types";

vi.mock("../../shared/client/download", () => ({ fetchOriginal: async () => new Blob(["sound"]) }));
vi.mock("./TextSource", () => ({ TextSource: () => null }));

test("a recording starts at the second that is cited, and goes to that of the next proof", async () => {
  URL.createObjectURL = vi.fn(() => "blob:talk");
  URL.revokeObjectURL = vi.fn();
  const queries = new QueryClient();
  const cited = (seconds: number) => {
    const citation = { document_id: "d1", document_name: "talk.mp3", seconds } as Citation;
    const evidence = { collection: "c", citation, citations: [citation] };
    return (
      <QueryClientProvider client={queries}>
        <RecordingSource evidence={evidence} live={1} size={5} mediaType="audio/mpeg" />
      </QueryClientProvider>
    );
  };
  const { rerender } = render(cited(754));
  const player = await screen.findByLabelText<HTMLVideoElement>("talk.mp3");
  fireEvent.loadedMetadata(player);
  expect(player.currentTime).toBe(754);
  expect(player.src).toBe("blob:talk");
  rerender(cited(12));
  expect(player.currentTime).toBe(12);
});
