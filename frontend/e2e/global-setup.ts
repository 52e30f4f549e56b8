import { readdirSync } from "node:fs";
import type { TestProject } from "vitest/node";
import { addExamples, EXAMPLES, startService } from "./service";
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
      addExamples(plain.url, readdirSync(EXAMPLES)),
      addExamples(scripted.url, ["warranty-terms.txt", "th300-manual.pdf"]),
    ]);
    project.provide("plain", plain.url);
    project.provide("scripted", scripted.url);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}
