import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask } from "./browser";
import { type Embeddings, startEmbeddings } from "./embeddings";
import { type Service, startService } from "./service";
import { suite } from "./suite";

const start = suite();
let embeddings: Embeddings;
let service: Service;

beforeAll(async () => {
  embeddings = await startEmbeddings();
  service = await startService({
    ASKDOCK_EMBEDDER_URL: embeddings.url,
    EMBEDDING_MODEL: "letters",
    ASKDOCK_INGESTION_ATTEMPTS: "1",
    ASKDOCK_RETRY_SECONDS: "0",
  });
});
afterAll(async () => {
  await service?.stop();
  await embeddings?.stop();
});

const line = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });
const file = (name: string, content: string) => ({
  name,
  mimeType: "text/plain",
  buffer: Buffer.from(content),
});

test("a document that a service refused is tried again in the page, becomes ready, and answers", async () => {
  embeddings.trouble("refuse", "kingfisher");
  const page = await start(service.url, { path: "documents" });
  const content = "The kingfisher project has a budget of 4200 euros.";
  await page.getByTestId("files").setInputFiles(file("budget.txt", content));
  const row = line(page, "budget.txt");
  await row.getByText("It failed several times. Retry").waitFor();
  expect(await row.getAttribute("data-status")).toBe("QUARANTINED");

  embeddings.trouble("none");
  await page.getByRole("button", { name: "Retry budget.txt" }).click();
  await row.and(page.locator("[data-status=READY]")).waitFor();
  await row.getByText("It failed several times.").waitFor({ state: "detached" });
  expect(await page.getByRole("button", { name: "Retry budget.txt" }).count()).toBe(0);

  await page.getByRole("link", { name: "Ask", exact: true }).click();
  await ask(page, "What budget has the kingfisher project?");
  await page.getByRole("article").getByText("4200 euros").first().waitFor();
});

test("a document on its way is given up, and taken in after all", async () => {
  embeddings.trouble("hold", "cormorant");
  const page = await start(service.url, { path: "documents" });
  await page.getByTestId("files").setInputFiles(file("slow.txt", "The cormorant project is slow."));
  const row = line(page, "slow.txt");
  await page.getByRole("button", { name: "Cancel slow.txt" }).click();
  await row.getByText("Processing was cancelled. Retry to index the document.").waitFor();
  expect(await row.getAttribute("data-status")).toBe("FAILED");

  embeddings.trouble("none");
  await page.getByRole("button", { name: "Retry slow.txt" }).click();
  await row.and(page.locator("[data-status=READY]")).waitFor();
});
