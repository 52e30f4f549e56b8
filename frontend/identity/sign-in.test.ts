import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { findings } from "../e2e/axe";
import { launch } from "../e2e/browser";
import { freePort, type Service, startService } from "../e2e/service";
import { CLIENT, type Keycloak, startKeycloak } from "./keycloak";
import { CLIENT as OTHER_CLIENT, OtherProvider } from "./provider";

const ADMIN_KEY = "adk_for_the_tests_of_identity_providers_only";

let browser: Browser;
let keycloak: Keycloak;
let other: OtherProvider;
let service: Service;
let contexts: BrowserContext[] = [];

beforeAll(async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  [browser, keycloak, other] = await Promise.all([launch(), startKeycloak(), OtherProvider.start(url)]);
  const providers = [
    {
      id: "other",
      name: "Partners",
      issuer: other.issuer,
      client_id: OTHER_CLIENT.id,
      client_secret: OTHER_CLIENT.secret,
      scope: "openid profile email groups",
      grants: "staff=reader:*",
    },
    // It calls itself otherwise.
    { id: "wrong", name: "Wrong issuer", issuer: `${keycloak.issuer}/`, client_id: "askdock" },
  ];
  service = await startService(
    {
      ASKDOCK_ADMIN_KEY: ADMIN_KEY,
      ASKDOCK_OIDC_ISSUER: keycloak.issuer,
      ASKDOCK_OIDC_NAME: "Company",
      ASKDOCK_OIDC_CLIENT_ID: CLIENT.id,
      ASKDOCK_OIDC_CLIENT_SECRET: CLIENT.secret,
      ASKDOCK_OIDC_GRANTS: "staff=reader:*;legal=admin:*",
      ASKDOCK_OIDC_PROVIDERS: JSON.stringify(providers),
      ASKDOCK_OIDC_RECHECK_SECONDS: "1",
    },
    port,
  );
  await keycloak.tellLogouts(`${url}/v1/sign-in/oidc/back-channel-logout`);
});

afterEach(async () => {
  other.forged = {};
  other.groups = ["staff"];
  await Promise.all(contexts.map((one) => one.close()));
  contexts = [];
});

afterAll(async () => {
  await Promise.all([browser?.close(), service?.stop(), other?.stop(), keycloak?.stop()]);
});

/** The sign-in page in a fresh profile. */
async function open(locale = "en-GB"): Promise<Page> {
  const context = await browser.newContext({ locale, viewport: { width: 1280, height: 800 } });
  contexts.push(context);
  // The providers' pages ask for fonts of other hosts.
  await context.route(
    (url) => url.hostname !== "127.0.0.1",
    (route) => route.abort(),
  );
  const page = await context.newPage();
  page.setDefaultTimeout(45_000);
  await page.goto(`${service.url}/`);
  return page;
}

async function byKeycloak(page: Page, login: string): Promise<void> {
  await page.getByRole("link", { name: "Company" }).click();
  await page.locator("#username").fill(login);
  await page.locator("#password").fill(`${login}-pass`);
  await page.locator("#kc-login").click();
}

async function byOther(page: Page, login: string): Promise<void> {
  await page.getByRole("link", { name: "Partners" }).click();
  await page.getByPlaceholder("Enter any login").fill(login);
  await page.getByPlaceholder("and password").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
}

const isIn = (page: Page) => page.getByRole("heading", { name: "Ask your documents" }).waitFor();
const isOut = (page: Page) => page.getByRole("heading", { name: "Sign in" }).waitFor();

/** What the server takes the browser for: its roles, or the status that refuses it. */
const roles = (page: Page) =>
  page.evaluate(async () => {
    const answer = await fetch("/v1/me");
    if (!answer.ok) return answer.status;
    const { grants } = (await answer.json()) as { grants: { role: string }[] };
    return grants.map(({ role }) => role).sort();
  });

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Language and appearance" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
}

/** The address with which the provider sends the browser back, which does not get there. */
async function catchAnswer(page: Page, go: () => Promise<void>): Promise<string> {
  // Playwright's own routes do not see requests that a redirect makes.
  const tools = await page.context().newCDPSession(page);
  await tools.send("Fetch.enable", { patterns: [{ urlPattern: "*/callback?*" }] });
  const caught = new Promise<string>((resolve) => {
    tools.once("Fetch.requestPaused", ({ requestId, request }) => {
      resolve(request.url);
      void tools.send("Fetch.failRequest", { requestId, errorReason: "Aborted" });
    });
  });
  await go();
  const address = await caught;
  await tools.detach();
  return address;
}

test("a person of Keycloak signs in, and out from here", async () => {
  const page = await open();
  await isOut(page);
  expect(await findings(page)).toEqual([]);
  await byKeycloak(page, "reader");
  await isIn(page);
  expect(await roles(page)).toEqual(["reader"]);
  await page.getByRole("button", { name: "Language and appearance" }).click();
  await page.getByText("Rita Reader").waitFor();
  await page.keyboard.press("Escape");
  await signOut(page);
  await isOut(page);
  // Signed out there as well: it asks again.
  await page.getByRole("link", { name: "Company" }).click();
  await page.locator("#username").waitFor();
});

test("a wrong password, a disabled person, and one in no group do not come in", async () => {
  const page = await open();
  await page.getByRole("link", { name: "Company" }).click();
  for (const [login, password] of [
    ["reader", "wrong"],
    ["leaver", "leaver-pass"],
  ] as const) {
    await page.locator("#username").fill(login);
    await page.locator("#password").fill(password);
    await page.locator("#kc-login").click();
    await page.locator(".kc-feedback-text, #input-error").first().waitFor();
  }
  await page.goto(service.url);
  await byKeycloak(page, "guest");
  await page.getByText("You have no access here.").waitFor();
  expect(await findings(page)).toEqual([]);
});

test("groups that change at Keycloak change the rights of who is signed in", async () => {
  const page = await open();
  await byKeycloak(page, "editor");
  await isIn(page);
  await keycloak.join("editor", "legal");
  await expect.poll(() => roles(page)).toEqual(["admin", "reader"]);
  await keycloak.leave("editor", "legal");
  await expect.poll(() => roles(page)).toEqual(["reader"]);
});

test("signing out at Keycloak ends the session here within five seconds", async () => {
  const page = await open();
  await byKeycloak(page, "chief");
  await isIn(page);
  const begun = Date.now();
  await keycloak.signOut("chief");
  await expect.poll(() => roles(page), { interval: 100 }).toBe(401);
  expect(Date.now() - begun).toBeLessThan(5_000);
  await page.reload();
  await isOut(page);
});

test("a person of the other provider signs in, and out from either side", async () => {
  const page = await open();
  await byOther(page, "jo");
  await isIn(page);
  other.groups = [];
  await expect.poll(() => roles(page)).toEqual([]);
  other.groups = ["staff"];
  await expect.poll(() => roles(page)).toEqual(["reader"]);

  const there = await page.context().newPage();
  await there.goto(`${other.issuer}/session/end`);
  await there.getByRole("button", { name: "Yes, sign me out" }).click();
  await expect.poll(() => roles(page)).toBe(401);

  await page.reload();
  await byOther(page, "jo");
  await isIn(page);
  await signOut(page);
  await page.getByRole("button", { name: "Yes, sign me out" }).click();
  await isOut(page);
});

test("an answer is good once, and in the browser that asked", async () => {
  const page = await open();
  const answer = await catchAnswer(page, () => byKeycloak(page, "reader"));
  const cookies = await page.context().cookies();
  const stranger = await open();
  await stranger.goto(answer);
  await stranger.getByText("Signing in did not work.").waitFor();

  await page.goto(answer);
  await isIn(page);
  await page.goto(answer);
  expect(await roles(page)).toEqual(["reader"]); // the session that there is goes on

  const thief = await open();
  await thief.context().addCookies(cookies);
  await thief.goto(answer);
  await thief.getByText("Signing in did not work.").waitFor();
});

test("an answer of one provider is none of another", async () => {
  const page = await open();
  const answer = await catchAnswer(page, () => byOther(page, "jo"));
  await page.goto(answer.replace("/sign-in/other/", "/sign-in/oidc/"));
  await page.getByText("Signing in did not work.").waitFor();

  // The other provider's answer to a question that was Keycloak's.
  await page.goto(service.url);
  const asked = await catchAnswer(page, () => byKeycloak(page, "reader"));
  const mixed = new URL(asked);
  for (const name of ["iss", "code"])
    mixed.searchParams.set(name, new URL(answer).searchParams.get(name) ?? "");
  await page.goto(mixed.href);
  await page.getByText("Signing in did not work.").waitFor();
});

test("an ID token with a wrong audience, issuer, nonce or end is refused", async () => {
  const page = await open();
  other.forged = { aud: "another" };
  await byOther(page, "jo");
  await page.getByText("Signing in did not work.").waitFor();
  for (const forged of [{ iss: "http://127.0.0.1:1" }, { nonce: "another" }, { exp: 1_000_000_000 }]) {
    other.forged = forged;
    await page.goto(`${service.url}/v1/sign-in/other`); // signed in there, it sends one back at once
    await page.getByText("Signing in did not work.").waitFor();
    expect(await roles(page)).toBe(401);
  }
  other.forged = {};
  await page.goto(`${service.url}/v1/sign-in/other`);
  await isIn(page);
});

test("an admin sees the providers, tests them, and gives a group rights", async () => {
  const page = await open();
  await page.getByRole("button", { name: "Use an API key instead" }).click();
  await page.getByLabel("API key").fill(ADMIN_KEY);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await isIn(page);
  await page.goto(`${service.url}/#/operations/providers`);
  for (const [name, works] of [
    ["Company", true],
    ["Partners", true],
    ["Wrong issuer", false],
  ] as const) {
    const card = page.locator("section").filter({ has: page.getByRole("heading", { name, exact: true }) });
    await card.last().getByRole("button", { name: "Test this provider" }).click();
    await page.getByText(works ? `${name} works as far` : `${name} does not work.`).waitFor();
  }
  await page.getByRole("button", { name: "Give a group rights" }).click();
  await page.getByLabel("Group at the provider").fill("hr");
  await page.getByLabel("Role").selectOption("editor");
  await page.getByRole("button", { name: "Give rights" }).click();
  await page.getByRole("cell", { name: "oidc: hr (editor *)", exact: true }).waitFor();
  expect(await findings(page)).toEqual([]);
  if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/providers.png` });

  const editor = await open();
  if (process.env.SCREENSHOTS) await editor.screenshot({ path: `${process.env.SCREENSHOTS}/sign-in.png` });
  await byKeycloak(editor, "editor");
  await isIn(editor);
  expect(await roles(editor)).toEqual(["editor", "reader"]);
  await page.getByRole("button", { name: "Take the rights of oidc: hr (editor *) away" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove the group", exact: true }).click();
  await expect.poll(() => roles(editor)).toEqual(["reader"]);
});

// The last one: it takes a provider away, which comes back with another key.
test("a provider that is away, or calls itself otherwise, is told in the person's language", async () => {
  const signedIn = await open();
  await byOther(signedIn, "jo");
  await isIn(signedIn);
  const page = await open("zh-CN");
  await page.goto(`${service.url}/v1/sign-in/wrong`);
  await page.getByText("身份提供方或目录没有响应。").waitFor();
  expect(await findings(page)).toEqual([]);
  const answer = await catchAnswer(page, async () => {
    await page.goto(`${service.url}/v1/sign-in/other`);
    await page.getByPlaceholder("Enter any login").fill("jo");
    await page.getByPlaceholder("and password").fill("any");
    await page.getByRole("button", { name: "Sign-in" }).click();
    await page.getByRole("button", { name: "Continue" }).click();
  });
  await other.stop();
  await page.goto(answer);
  await page.getByText("身份提供方或目录没有响应。").waitFor();
  if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/away.png` });
  expect(await roles(signedIn)).toEqual(["reader"]); // who is in stays in
});
