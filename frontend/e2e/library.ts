import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { suite } from "./suite";

/** The documents view of a new collection, so that no test sees another's documents. */
export async function inNewCollection(start: ReturnType<typeof suite>, url: string): Promise<Page> {
  const name = `documents-${crypto.randomUUID().slice(0, 13)}`;
  const response = await fetch(`${url}/v1/collections`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name }),
  });
  expect(response.status).toBe(201);
  const page = await start(url, { path: "documents" });
  await page.getByRole("combobox", { name: "Collection" }).selectOption(name);
  await page.getByText("No documents yet").waitFor();
  return page;
}
