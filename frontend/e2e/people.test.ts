import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findings } from "./axe";
import { addExamples, type Service, startService } from "./service";
import { suite } from "./suite";

const PASSWORD = "correct horse battery";
const start = suite();
let service: Service;

// A service of its own for each attempt: the first user closes it to whoever is not signed in.
beforeEach(async () => {
  service = await startService();
});
afterEach(() => service.stop());

async function invite(page: Page, login: string): Promise<string> {
  await page.getByRole("button", { name: "Invite user" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "E-mail or name" }).fill(login);
  await dialog.getByRole("button", { name: "Create link" }).click();
  const link = await dialog.locator("code").innerText();
  await dialog.getByRole("button", { name: "Close" }).click();
  return link;
}

async function setPassword(page: Page, go: string): Promise<void> {
  await page.getByLabel("New password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("New password again").fill(PASSWORD);
  await page.getByRole("button", { name: go }).click();
  await page.getByRole("heading", { name: "Ask your documents" }).waitFor();
}

async function signIn(page: Page, login: string): Promise<void> {
  await page.getByLabel("E-mail or name").fill(login);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Signs in with another browser. */
async function elsewhere(login: string): Promise<void> {
  const answer = await fetch(`${service.url}/v1/sign-in`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ login, password: PASSWORD }),
  });
  expect(answer.status).toBe(200);
}

const SESSION = "**/v1/me/sessions/*";

/** Sessions are ended by whoever signed in a moment ago: this page is told that it was longer ago. */
async function signedInLongAgo(page: Page): Promise<void> {
  const problem = { code: "sign_in_again", title: "Sign in again first", status: 403 };
  await page.route(SESSION, (route) =>
    route.fulfill({ status: 403, contentType: "application/problem+json", body: JSON.stringify(problem) }),
  );
}

const check = async (page: Page) => expect(await findings(page)).toEqual([]);

test("people are invited, sign in and out, and are kept out", async () => {
  const page = await start(service.url, { path: "operations/users" });
  const own = await invite(page, "lin@example.com");
  // Whoever made the first user goes on as that user.
  await page.getByRole("row").filter({ hasText: "lin@example.com" }).waitFor();
  await check(page);
  const reader = await invite(page, "wei@example.com");
  await page.goto(own);
  await page.reload();
  await setPassword(page, "Set password and sign in");

  const other = await start(service.url, { path: new URL(reader).hash.slice(2) });
  await check(other);
  await setPassword(other, "Set password and sign in");
  expect(await other.getByRole("link", { name: "Operations" }).count()).toBe(0);
  await other.getByRole("button", { name: "Language and appearance" }).click();
  await other.getByRole("menuitem", { name: "Account" }).click();
  await other.getByText("This browser").waitFor();
  await check(other);
  await elsewhere("wei@example.com");
  await signedInLongAgo(other);
  await other.reload();
  await other.getByRole("button", { name: "Sign out there" }).click();
  await other.getByText("Sign in again first.").waitFor();
  await check(other);
  await other.getByRole("button", { name: "Sign in again", exact: true }).click();
  await signIn(other, "wei@example.com");
  await other.getByText("This browser").waitFor();
  await other.unroute(SESSION);
  await other.getByRole("button", { name: "Sign out there" }).click();
  await other.getByRole("button", { name: "Sign out there" }).waitFor({ state: "detached" });

  await page.goto(`${service.url}/#/operations/users`);
  await page.getByRole("button", { name: "View as wei@example.com" }).click();
  await page.getByText("You see what wei@example.com may see.").waitFor();
  await page.getByRole("link", { name: "Operations" }).waitFor({ state: "detached" });
  await check(page);
  await page.getByRole("button", { name: "Stop viewing" }).click();
  await page.getByRole("link", { name: "Operations" }).waitFor();

  await page.goto(`${service.url}/#/operations/users`);
  await page.getByRole("button", { name: "Disable wei@example.com" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disable", exact: true }).click();
  await page.getByRole("row").filter({ hasText: "wei@example.com" }).getByText("Disabled").waitFor();
  await other.reload();
  await other.getByRole("heading", { name: "Sign in" }).waitFor();
  await check(other);
  await other.getByLabel("E-mail or name").fill("wei@example.com");
  await other.getByLabel("Password").fill(PASSWORD);
  await other.getByRole("button", { name: "Sign in" }).click();
  await other.getByText("The name or the password is wrong.").waitFor();

  await page.goto(`${service.url}/#/`);
  await page.getByRole("textbox", { name: "Question" }).fill("Is this salary too high?");
  await page.getByRole("button", { name: "Language and appearance" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByLabel("E-mail or name").fill("LIN@example.com");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: "Operations" }).waitFor();
});

test("an admin limits a user, who makes a key and sees what is left; the audit log has it", async () => {
  const page = await start(service.url, { path: "operations/users" });
  await page.goto(await invite(page, "lin@example.com"));
  await page.reload();
  await setPassword(page, "Set password and sign in");

  await page.goto(`${service.url}/#/operations/users`);
  await page.getByRole("button", { name: "Quota of lin@example.com" }).click();
  await page.getByLabel("Questions a day").fill("20");
  await page.getByRole("button", { name: "Save quota" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });

  await page.getByRole("button", { name: "New group" }).click();
  await page.getByLabel("Group name").fill("team");
  await page.getByRole("button", { name: "Create group" }).click();
  await page.getByRole("button", { name: "Quota of team" }).click();
  await page.getByLabel("Questions a day").fill("500");
  await page.getByRole("button", { name: "Save quota" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Groups of lin@example.com" }).click();
  await page.getByRole("checkbox", { name: "team" }).check();
  await page.getByRole("button", { name: "Save groups" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await check(page);

  await page.goto(`${service.url}/#/documents`);
  await page.getByRole("button", { name: "Who may read folders" }).click();
  await page.getByRole("button", { name: "Restrict a folder" }).click();
  const folders = page.getByRole("dialog");
  await folders.getByLabel("Folder", { exact: true }).fill("upload:hr/");
  await folders.getByLabel("Groups").fill("team");
  await folders.getByRole("button", { name: "Save" }).click();
  await folders.getByRole("row").filter({ hasText: "upload:hr/" }).getByText("team").waitFor();
  await check(page);
  await folders.getByRole("button", { name: "Close" }).click();

  await page.goto(`${service.url}/#/account`);
  await page.getByRole("button", { name: "New API key" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("my program");
  await page.getByRole("button", { name: "Create key" }).click();
  await page.getByText("Copy the key now.").waitFor();
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByRole("row").filter({ hasText: "my program" }).getByText("Valid").waitFor();
  await page.getByText(/of 20 questions today/).waitFor();
  await page.getByText("shared by the group team").waitFor();
  await check(page);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/account.png`, fullPage: true });

  await page.goto(`${service.url}/#/operations/audit`);
  await page.getByLabel("What", { exact: true }).fill("create_own_key");
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("row").filter({ hasText: "create_own_key" }).getByText("OK 201").waitFor();
  await check(page);
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as CSV" }).click();
  expect((await saved).suggestedFilename()).toBe("audit.csv");
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/audit.png`, fullPage: true });
});

test("who may only ask sees the cited page; who has no rights can sign out; rights are changed in the page", async () => {
  await addExamples(service.url, ["travel-policy.docx"]);
  const page = await start(service.url, { path: "operations/users" });
  await page.goto(await invite(page, "lin@example.com"));
  await page.reload();
  await setPassword(page, "Set password and sign in");
  await page.goto(`${service.url}/#/operations/users`);

  await page.getByRole("button", { name: "New group" }).click();
  await page.getByLabel("Group name").fill("hr");
  await page.getByText("No role of its own").waitFor();
  await check(page);
  await page.getByRole("button", { name: "Create group" }).click();
  await page.getByRole("row").filter({ hasText: "hr" }).getByText("None of its own").waitFor();

  await page.getByRole("button", { name: "Invite user" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "E-mail or name" }).fill("nil@example.com");
  await dialog.getByRole("button", { name: "Take this role away" }).click();
  await dialog.getByRole("checkbox", { name: "hr" }).check();
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/invite.png` });
  await dialog.getByRole("button", { name: "Create link" }).click();
  const link = await dialog.locator("code").innerText();
  await dialog.getByRole("button", { name: "Close" }).click();

  const other = await start(service.url, { path: new URL(link).hash.slice(2) });
  await other.getByLabel("New password", { exact: true }).fill(PASSWORD);
  await other.getByLabel("New password again").fill(PASSWORD);
  await other.getByRole("button", { name: "Set password and sign in" }).click();
  await other.getByText("You are signed in as nil@example.com, and have no rights yet").waitFor();
  await check(other);
  if (process.env.SHOTS) await other.screenshot({ path: `${process.env.SHOTS}/nobody.png` });
  await other.getByRole("button", { name: "Language and appearance" }).click();
  await other.getByRole("menuitem", { name: "Sign out" }).click();
  await other.getByRole("heading", { name: "Sign in" }).waitFor();

  await page.getByRole("button", { name: "Rights of nil@example.com" }).click();
  await page.getByRole("button", { name: "Add a role" }).click();
  await page.getByRole("combobox", { name: "Role" }).selectOption("asker");
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/rights.png` });
  await page.getByRole("button", { name: "Save rights" }).click();
  await page.getByRole("row").filter({ hasText: "nil@example.com" }).getByText("default").waitFor();
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/users.png` });

  await signIn(other, "nil@example.com");
  await other
    .getByRole("textbox", { name: "Question" })
    .fill("How much is paid per kilometre for a private car?");
  await other.keyboard.press("Enter");
  await other
    .getByRole("button", { name: /travel-policy.docx/ })
    .first()
    .click();
  const source = other.getByRole("complementary");
  await source.locator("mark").first().waitFor();
  expect(await source.getByRole("button", { name: "Download" }).count()).toBe(0);
  expect(await other.getByText("You are not allowed").count()).toBe(0);
  await check(other);
  if (process.env.SHOTS) await other.screenshot({ path: `${process.env.SHOTS}/asker.png` });
  await other.goto(`${service.url}/#/account`);
  await other.getByText("Who may only ask makes no keys.").waitFor();
});

test("who signs out, or in as another, leaves nothing in the page; the same person goes on", async () => {
  await addExamples(service.url, ["travel-policy.docx"]);
  const page = await start(service.url, { path: "operations/users" });
  const own = await invite(page, "lin@example.com");
  await page.getByRole("row").filter({ hasText: "lin@example.com" }).waitFor();
  const reader = await invite(page, "wei@example.com");
  await page.goto(own);
  await page.reload();
  await setPassword(page, "Set password and sign in");
  const other = await start(service.url, { path: new URL(reader).hash.slice(2) });
  await setPassword(other, "Set password and sign in");

  const composer = page.getByRole("textbox", { name: "Question" });
  const atStart = async () => {
    await page.getByRole("heading", { name: "Ask your documents" }).waitFor();
    expect(await composer.inputValue()).toBe("");
    expect(new URL(page.url()).hash).toBe("#/");
    // Its own conversations are in the list; none is open.
    expect(await page.getByRole("article").count()).toBe(0);
  };
  const write = async () => {
    await composer.fill("How much is paid per kilometre for a private car?");
    await page.keyboard.press("Enter");
    await page.getByRole("article").getByText("private car").first().waitFor();
    await composer.fill("Is the salary of ZEBRAFISH too high?");
    expect(new URL(page.url()).hash).toMatch(/^#\/c\//);
  };
  const leave = async () => {
    await page.getByRole("button", { name: "Language and appearance" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
  };
  await write();
  await leave();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain("ZEBRAFISH");
  await signIn(page, "wei@example.com");
  await atStart();

  // A session that merely ended: the same person finds what it wrote, another does not.
  await write();
  await page.context().clearCookies();
  await page.reload();
  await signIn(page, "wei@example.com");
  await page.getByRole("article").first().waitFor();
  expect(await composer.inputValue()).toContain("ZEBRAFISH");
  await page.context().clearCookies();
  await page.reload();
  await signIn(page, "lin@example.com");
  await atStart();
}, 200_000);
