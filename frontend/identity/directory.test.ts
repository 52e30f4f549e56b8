import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findings } from "../e2e/axe";
import { launch } from "../e2e/browser";
import { type Service, startService } from "../e2e/service";
import { BASE, hasSlapd, startDirectory } from "./directory";

let browser: Browser;
let directory: Awaited<ReturnType<typeof startDirectory>>;
let service: Service;

beforeAll(async () => {
  if (!hasSlapd) return;
  [browser, directory] = await Promise.all([launch(), startDirectory()]);
  service = await startService({
    ASKDOCK_ADMIN_KEY: "adk_for_the_tests_of_a_directory_in_the_browser",
    ASKDOCK_LDAP_URL: directory.url,
    ASKDOCK_LDAP_NAME: "Company",
    ASKDOCK_LDAP_BASE: `ou=people,${BASE}`,
    ASKDOCK_LDAP_GROUP_BASE: `ou=groups,${BASE}`,
    ASKDOCK_LDAP_BIND_DN: `cn=askdock,${BASE}`,
    ASKDOCK_LDAP_BIND_PASSWORD: "the account's secret",
    ASKDOCK_LDAP_GRANTS: "staff=reader:*;ops, admins=admin:*",
  });
});

afterAll(async () => {
  await Promise.all([browser?.close(), service?.stop(), directory?.stop()]);
});

async function signIn(page: Page, login: string, password: string): Promise<void> {
  await page.getByLabel("E-mail or name").fill(login);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

test.skipIf(!hasSlapd)("a name and a password of the directory sign in, and the admin tests it", async () => {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  page.setDefaultTimeout(45_000);
  await page.goto(`${service.url}/`);
  await signIn(page, "max", "wrong");
  await page.getByText("The name or the password is wrong.").waitFor();
  expect(await findings(page)).toEqual([]);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/sign-in.png` });
  await signIn(page, "max", "max-pass");
  await page.getByRole("heading", { name: "Ask your documents" }).waitFor();

  await page.goto(`${service.url}/#/operations/providers`);
  await page.getByRole("button", { name: "Test this provider" }).click();
  await page.getByText("Company works as far as this can be told").waitFor();
  await page.getByText(`ldap:ou=people,${BASE}`).waitFor();
  expect(await findings(page)).toEqual([]);
  if (process.env.SHOTS)
    await page.screenshot({ path: `${process.env.SHOTS}/providers.png`, fullPage: true });

  // Whoever has an account here chooses whose name and password these are.
  const made = await page.evaluate(async () => {
    const token = document.cookie.match(/askdock-csrf=([^;]+)/)?.[1] ?? "";
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": decodeURIComponent(token) };
    const body = JSON.stringify({ login: "here@example.com" });
    return (await fetch("/v1/users", { method: "POST", headers, body })).status;
  });
  expect(made).toBe(201);
  await context.clearCookies();
  await page.goto(`${service.url}/`);
  await page.reload();
  await page.getByLabel("Whose name and password").selectOption("AskDock account");
  await page.getByRole("button", { name: "Forgot your password?" }).click();
  await page.getByText("Ask an administrator of AskDock for a link").waitFor();
  expect(await findings(page)).toEqual([]);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/forgotten.png` });
  await page.getByLabel("Whose name and password").selectOption("Company");
  await signIn(page, "lin", "lin-pass");
  await page.getByRole("heading", { name: "Ask your documents" }).waitFor();
  await context.close();
});
