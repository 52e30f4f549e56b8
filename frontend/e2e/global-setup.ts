import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { EXAMPLES, startService } from "./service";
import { startUpstream } from "./upstream";

declare module "vitest" {
  interface ProvidedContext {
    /** Without a language model, the sample documents in its default collection. */
    plain: string;
    /** With a language model that can be told what to do, and a document to quote. */
    scripted: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const started: Promise<{ stop: () => Promise<void> }>[] = [];
  const keep = <One extends { stop: () => Promise<void> }>(one: Promise<One>): Promise<One> => {
    started.push(one);
    return one;
  };
  // Also what was still starting when something else failed.
  const stop = async () => {
    const all = await Promise.allSettled(started);
    await Promise.all(all.map((one) => one.status === "fulfilled" && one.value.stop()));
  };
  try {
    const upstream = await keep(startUpstream());
    const [plain, scripted] = await Promise.all([
      keep(startService()),
      keep(startService({ LLM_BASE_URL: upstream.url, LLM_MODEL: "scripted" })),
    ]);
    await Promise.all([
      add(plain.url, readdirSync(EXAMPLES)),
      add(scripted.url, ["warranty-terms.txt", "th300-manual.pdf"]),
    ]);
    project.provide("plain", plain.url);
    project.provide("scripted", scripted.url);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

/** Uploads sample documents and waits until all of them answer. */
async function add(url: string, names: string[]): Promise<void> {
  const form = new FormData();
  for (const name of names) form.append("file", new Blob([readFileSync(join(EXAMPLES, name))]), name);
  const response = await fetch(`${url}/v1/documents`, { method: "POST", body: form });
  if (!response.ok) throw new Error(await response.text());
  const end = Date.now() + 240_000;
  while (Date.now() < end) {
    const { documents } = (await (await fetch(`${url}/v1/documents?limit=500`)).json()) as {
      documents: { status: string }[];
    };
    if (documents.length >= names.length && documents.every(({ status }) => status === "READY")) return;
    await new Promise((done) => setTimeout(done, 250));
  }
  throw new Error("the sample documents did not become ready");
}
