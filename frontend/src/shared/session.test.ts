import { afterEach, expect, test, vi } from "vitest";
import { setKey } from "./client/key";
import { meQuery } from "./session";

afterEach(() => {
  vi.unstubAllGlobals();
  setKey(null);
});

/** Who the service says we are, and what it was asked for that. */
async function ask(open: boolean) {
  const asked: string[] = [];
  vi.stubGlobal("fetch", ({ url }: Request) => {
    asked.push(new URL(url).pathname);
    const said = url.endsWith("/sign-in") ? { open } : { id: "local" };
    return Promise.resolve(Response.json(said));
  });
  const { queryFn } = meQuery(null);
  const me = await (queryFn as () => Promise<unknown>)().catch((error: unknown) => error);
  return { me, asked };
}

test("whom the service cannot know it is not asked about, for a refusal would be an error in the browser's log", async () => {
  const { me, asked } = await ask(false);
  expect(me).toMatchObject({ status: 401, code: "unauthenticated" });
  expect(asked).toEqual(["/v1/sign-in"]);
});

test("who uses an open service, or has a key, is asked for", async () => {
  expect((await ask(true)).me).toEqual({ id: "local" });
  setKey("adk_x");
  expect((await ask(false)).asked).toEqual(["/v1/me"]);
});
