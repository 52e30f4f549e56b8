import type { Page } from "playwright-core";
import { expect } from "vitest";
import { untilClosed } from "./service";

export interface Key {
  id: string;
  key: string;
}

/** Makes the first key of a service, an admin's, and waits until it has closed the service. */
export async function firstKey(url: string): Promise<Key> {
  const admin = await makeKey(url, "the admin", "admin");
  await untilClosed(url);
  return admin;
}

/** Makes a key, by another one where there is one. */
export async function makeKey(url: string, name: string, role: string, by?: Key): Promise<Key> {
  const response = await fetch(`${url}/v1/keys`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...(by && { Authorization: `Bearer ${by.key}` }) },
    body: JSON.stringify({ name, role }),
  });
  expect(response.status).toBe(201);
  const made = (await response.json()) as { key: { id: string }; secret: string };
  return { id: made.key.id, key: made.secret };
}

export async function signIn(page: Page, key: string): Promise<void> {
  await page.getByLabel("API key").fill(key);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("banner").getByRole("combobox", { name: "Collection" }).waitFor();
}
