import type { Page } from "playwright-core";
import { afterEach, expect, test } from "vitest";
import { findings } from "./axe";
import { freePort, type Service, startService } from "./service";
import { suite } from "./suite";

const PASSWORD = "correct horse battery";
const start = suite();
let service: Service;
let url: string;

/** Starts the server, at a host name: browsers have passkeys for those only. */
async function serve(settings: Record<string, string> = {}): Promise<void> {
  const port = await freePort();
  url = `http://localhost:${port}`;
  service = await startService({ ...settings, ASKDOCK_PUBLIC_URL: url }, port);
}
afterEach(() => service.stop());

/** Chromium's own authenticator in software, which verifies who holds it. */
async function plugIn(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Language and appearance" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
}

const isIn = (page: Page) => page.getByRole("link", { name: "Operations" }).waitFor();

/** Invites a user, and sets the password by the link. */
async function invite(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Invite user" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "E-mail or name" }).fill("lin@example.com");
  await dialog.getByRole("button", { name: "Create link" }).click();
  const link = await dialog.locator("code").innerText();
  await page.goto(link);
  await page.reload();
  await page.getByLabel("New password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("New password again").fill(PASSWORD);
  await page.getByRole("button", { name: "Set password and sign in" }).click();
}

/** Makes recovery codes on the account page; the first of them. */
async function makeCodes(page: Page): Promise<string> {
  await page.getByText("Codes left: 0").waitFor();
  await page.getByLabel("Your password, to add or change passkeys").fill(PASSWORD);
  await page.getByRole("button", { name: "Make new recovery codes" }).click();
  await page.getByText("Codes left: 10").waitFor();
  const [first = ""] = (await page.locator("pre").innerText()).split("\n");
  return first;
}

test("a passkey is added, signs in alone and after the password, and is removed", async () => {
  await serve();
  const page = await start(url, { path: "operations/users" });
  await plugIn(page);
  await invite(page);
  await page.getByRole("heading", { name: "Ask your documents" }).waitFor();

  await page.goto(`${url}/#/account`);
  await page.getByLabel("Name of the passkey").fill("laptop");
  await page.getByLabel("Your password, to add or change passkeys").fill(PASSWORD);
  await page.getByRole("button", { name: "Add passkey" }).click();
  await page.getByRole("button", { name: "Remove the passkey laptop" }).waitFor();
  expect(await findings(page)).toEqual([]);

  await signOut(page);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await isIn(page);

  await page.goto(`${url}/#/account`);
  await page.getByLabel("Your password, to add or change passkeys").fill(PASSWORD);
  await page.getByRole("button", { name: "Ask for a passkey after the password" }).click();
  await page.getByText("A passkey is asked for after your password.").waitFor();
  const code = await makeCodes(page);
  expect(await findings(page)).toEqual([]);
  await signOut(page);
  await page.getByLabel("E-mail or name").fill("lin@example.com");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByText("Now show your passkey.").waitFor();
  expect(await findings(page)).toEqual([]);
  await page.getByRole("button", { name: "Sign in with a passkey" }).first().click();
  await isIn(page);

  await signOut(page);
  await page.getByLabel("E-mail or name").fill("lin@example.com");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("button", { name: "Use a recovery code" }).click();
  await page.getByLabel("Recovery code").fill("wrong");
  await page.getByRole("button", { name: "Sign in with the code" }).click();
  await page.getByText("The recovery code was not accepted.").waitFor();
  expect(await findings(page)).toEqual([]);
  await page.getByLabel("Recovery code").fill(code);
  await page.getByRole("button", { name: "Sign in with the code" }).click();
  await isIn(page);

  await page.goto(`${url}/#/account`);
  await page.getByText("Codes left: 9").waitFor();
  await page.getByRole("button", { name: "Remove the passkey laptop" }).click();
  await page.getByRole("button", { name: "Remove the passkey laptop" }).waitFor({ state: "detached" });
  await signOut(page);
  expect(await page.getByRole("button", { name: "Sign in with a passkey" }).count()).toBe(0);
});

test("who must have a passkey makes one while signing in", async () => {
  await serve({ ASKDOCK_SECOND_FACTOR: "all" });
  const page = await start(url, { path: "operations/users" });
  await plugIn(page);
  await invite(page);
  await page.getByText("Here a passkey is asked for, too").waitFor();
  expect(await findings(page)).toEqual([]);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/enrolment.png` });
  await page.getByLabel("Name of the passkey").fill("laptop");
  await page.getByRole("button", { name: "Make passkey and sign in" }).click();
  await isIn(page);
  await signOut(page);
  await page.getByLabel("E-mail or name").fill("lin@example.com");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByText("Now show your passkey.").waitFor();
  await page.getByRole("button", { name: "Sign in with a passkey" }).first().click();
  await isIn(page);
});
