import { afterEach, beforeEach, expect, test } from "vitest";
import { type Service, startService } from "./service";
import { suite } from "./suite";

const start = suite();
let service: Service;

// A service of its own, because the first key closes it to whoever has none.
beforeEach(async () => {
  service = await startService();
});
afterEach(() => service.stop());

/** What the service says to whoever comes with the key, or with none. */
async function status(key?: string): Promise<number> {
  const headers: HeadersInit = key ? { Authorization: `Bearer ${key}` } : {};
  return (await fetch(`${service.url}/v1/me`, { headers })).status;
}

test("an admin makes keys, signs in with one, and revokes another", async () => {
  const page = await start(service.url, { path: "operations" });
  await page.getByText("Metadata database", { exact: true }).waitFor();
  await page.getByRole("tab", { name: "Keys" }).click();
  await page.getByText("There are no API keys").waitFor();

  const make = async (name: string, role: string): Promise<string> => {
    await page.getByRole("button", { name: "New API key" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill(name);
    const roles = dialog.getByRole("combobox", { name: "Role" });
    // The first key is an admin's: without one nobody could make another.
    if (await roles.isEnabled()) await roles.selectOption(role);
    expect(await roles.inputValue()).toBe(role);
    await dialog.getByRole("button", { name: "Create key" }).click();
    const secret = await dialog.locator("code").innerText();
    await dialog.getByRole("button", { name: "Close" }).click();
    return secret;
  };
  const admin = await make("the admin", "admin");
  expect(admin).toMatch(/^adk_/);
  await expect.poll(() => status()).toBe(401);

  // Who made it is signed in with it, and anybody else has to be.
  const second = await start(service.url, { path: "operations" });
  await second.getByLabel("API key").fill("adk_wrong");
  await second.getByRole("button", { name: "Sign in" }).click();
  await second.getByText("This key does not work.").waitFor();
  await second.getByLabel("API key").fill(admin);
  await second.getByRole("button", { name: "Sign in" }).click();
  await second.getByRole("tab", { name: "Keys" }).waitFor();
  const reader = await make("a reader", "reader");

  const other = await start(service.url);
  await other.getByLabel("API key").fill(reader);
  await other.getByRole("button", { name: "Sign in" }).click();
  await other.getByRole("heading", { name: "Ask your documents" }).waitFor();
  expect(await other.getByRole("link", { name: "Operations" }).count()).toBe(0);
  await other.getByRole("link", { name: "Documents", exact: true }).click();
  await other.getByText("You can read this collection, not change it.").waitFor();

  await page.getByRole("button", { name: "Revoke a reader" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke", exact: true }).click();
  await page.getByRole("row").filter({ hasText: "a reader" }).getByText("Revoked or expired").waitFor();
  await expect.poll(() => status(reader)).toBe(401);
  await other.reload();
  await other.getByText("This key does not work.").waitFor();
});
