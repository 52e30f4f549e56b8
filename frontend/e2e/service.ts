import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
export const EXAMPLES = join(ROOT, "examples");
export const BIN = process.env.BIN ?? join(ROOT, ".venv", "bin");

export interface Service {
  url: string;
  stop: () => Promise<void>;
  /** Ends it at once, as a loss of power would; `revive` starts it again where it was, with its data. */
  kill: () => Promise<void>;
  revive: () => Promise<void>;
}

/** `askdock serve` on a free port with a data folder of its own; ready when this resolves. */
export async function startService(settings: Record<string, string> = {}, at?: number): Promise<Service> {
  const data = mkdtempSync(join(tmpdir(), "askdock-web-"));
  const port = at ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const run = async () => {
    const child = spawn(join(BIN, "askdock"), ["serve", "--port", String(port)], {
      cwd: data,
      env: { ...environment(), ...settings, ASKDOCK_DATA_DIR: data, ASKDOCK_OFFLINE: "true" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr?.on("data", (text) => {
      said += text;
    });
    await untilReady(url, child, () => said);
    return child;
  };
  let child = await run();
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    if (child.exitCode === null && child.signalCode === null)
      await new Promise((done) => child.once("exit", done));
  };
  return {
    url,
    stop: async () => {
      await end("SIGTERM");
      rmSync(data, { recursive: true, force: true });
    },
    kill: () => end("SIGKILL"),
    revive: async () => {
      child = await run();
    },
  };
}

/** Uploads sample documents and waits until all of them answer. */
export async function addExamples(url: string, names: string[], key = ""): Promise<void> {
  const headers: HeadersInit = key ? { Authorization: `Bearer ${key}` } : {};
  const form = new FormData();
  for (const name of names) form.append("file", new Blob([readFileSync(join(EXAMPLES, name))]), name);
  const response = await fetch(`${url}/v1/documents`, { method: "POST", headers, body: form });
  if (!response.ok) throw new Error(await response.text());
  const end = Date.now() + 240_000;
  while (Date.now() < end) {
    const { documents } = (await (await fetch(`${url}/v1/documents?limit=500`, { headers })).json()) as {
      documents: { status: string }[];
    };
    if (documents.length >= names.length && documents.every(({ status }) => status === "READY")) return;
    await new Promise((done) => setTimeout(done, 250));
  }
  throw new Error("the sample documents did not become ready");
}

/** Resolves once the first key or user has closed the service, which takes up to two seconds. */
export async function untilClosed(url: string): Promise<void> {
  while ((await fetch(`${url}/v1/collections`)).status !== 401)
    await new Promise((later) => setTimeout(later, 100));
}

/** What the shell has, without the settings of whoever runs the tests. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(ASKDOCK_|LLM_|EMBEDDING_|CHUNK_)/.test(name),
  );
  const home = process.env.XDG_DATA_HOME ?? join(process.env.HOME ?? "", ".local", "share");
  return {
    ...Object.fromEntries(own),
    ASKDOCK_MODELS_DIR: process.env.ASKDOCK_MODELS_DIR ?? join(home, "askdock", "models"),
  };
}

async function untilReady(url: string, child: ChildProcess, said: () => string): Promise<void> {
  const end = Date.now() + 180_000;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`askdock serve ended:\n${said()}`);
    const response = await fetch(`${url}/ready`).catch(() => null);
    if (response?.ok) return;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error(`askdock serve is not ready:\n${said()}`);
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
