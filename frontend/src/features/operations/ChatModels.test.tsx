import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { Schemas } from "../../shared/client/api";
import "../../shared/i18n";
import { checkChatModels } from "./api";
import ChatModels from "./ChatModels";

vi.mock("./api", () => ({ checkChatModels: vi.fn() }));
afterEach(cleanup);

const MODEL: Schemas["ChatCheckOut"] = {
  model: "first",
  ok: true,
  detail: "It opens at noon [1].",
  first_token_seconds: 0.26,
  total_seconds: 1,
  cites: true,
  reasons: false,
  tells_usage: true,
  finish_reason: null,
  refused_parameters: ["temperature"],
};
const NONE = { first_token_seconds: null, total_seconds: null, cites: false, refused_parameters: [] };

async function asked(...models: Schemas["ChatCheckOut"][]) {
  vi.mocked(checkChatModels).mockResolvedValue({ models });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ChatModels />
    </QueryClientProvider>,
  );
  expect(checkChatModels).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole("button", { name: "Ask the chat model" }));
}

test("what each chat model did with one question, asked on demand", async () => {
  await asked(MODEL, { ...MODEL, ...NONE, model: "second", ok: false, detail: "refused the key" });
  const first = (await screen.findByText("first")).parentElement?.textContent;
  expect(first).toContain("It opens at noon [1].");
  expect(first).toContain("First word after 0.3 s, the whole reply after 1 s.");
  expect(first).toContain("Cites its passage.");
  expect(first).toContain("Takes no temperature: left out.");
  const second = screen.getByText("second").parentElement?.textContent;
  expect(second).toBe("secondDoes not answerrefused the key");
});

test("without a chat model it says so", async () => {
  vi.mocked(checkChatModels).mockClear();
  await asked();
  await screen.findByText("No chat model is configured: answers are quoted sentences.");
});
