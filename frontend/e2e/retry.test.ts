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
    ASKDOCK_INGESTION_ATTEMPTS: "1",
    ASKDOCK_RETRY_SECONDS: "0",
  });
});
afterAll(async () => {
  await service?.stop();
  await embeddings?.stop();
});

test("a document that a service refused is tried again in the page, becomes ready, and answers", async () => {
  embeddings.trouble("refuse", "kingfisher");
  const page = await start(service.url, { path: "documents" });
  const buffer = Buffer.from("The kingfisher project has a budget of 4200 euros.");
  await page.getByTestId("files").setInputFiles({ name: "budget.txt", mimeType: "text/plain", buffer });
  const row = page.getByRole("row").filter({ hasText: "budget.txt" });
  await row.getByText("It failed several times. Try again").waitFor();
  expect(await row.getAttribute("data-status")).toBe("QUARANTINED");

  embeddings.trouble("none");
  await page.getByRole("button", { name: "Try budget.txt again" }).click();
  await row.and(page.locator("[data-status=READY]")).waitFor();
  await row.getByText("It failed several times.").waitFor({ state: "detached" });
  expect(await page.getByRole("button", { name: "Try budget.txt again" }).count()).toBe(0);

  await page.getByRole("link", { name: "Ask", exact: true }).click();
  await ask(page, "What budget has the kingfisher project?");
  await page.getByRole("article").getByText("4200 euros").first().waitFor();
});
