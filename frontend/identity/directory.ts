import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { freePort, ROOT } from "../e2e/service";

export const BASE = "dc=example,dc=com";
export const hasSlapd = existsSync("/usr/sbin/slapd");

/** A real OpenLDAP with the people of `tests/support/ldap_server.py`; ready when this resolves. */
export async function startDirectory(): Promise<{ url: string; stop: () => Promise<void> }> {
  const port = await freePort();
  const python = join(process.env.BIN ?? join(ROOT, ".venv", "bin"), "python");
  const child = spawn(python, ["-m", "tests.support.ldap_server", String(port)], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  await Promise.race([
    new Promise<void>((ready) => child.stdout.once("data", () => ready())),
    ended.then(() => {
      throw new Error("slapd did not start");
    }),
  ]);
  return {
    url: `ldap+plain://127.0.0.1:${port}`,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
