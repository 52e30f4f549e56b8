// Node.js clients against a running AskDock: as python_clients.py, with the packages of package.json.
//
//     node benchmarks/clients/node_clients.mjs http://127.0.0.1:8000 COLLECTION QUESTION WORD
import { readFileSync } from "node:fs";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { ChatOpenAI } from "@langchain/openai";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { generateText, streamText } from "ai";
import OpenAI from "openai";

const [BASE, COLLECTION, QUESTION, WORD] = process.argv.slice(2);
const API = `${BASE}/v1`;
const UNANSWERABLE = "Who won the chess championship of Reykjavik in 1937?";
const REFUSED = "do not answer";
const pinned = JSON.parse(readFileSync(new URL("package.json", import.meta.url))).dependencies;

async function tried(check) {
  if (!check) return "–";
  try {
    return (await check()) ? "yes" : "no";
  } catch (error) {
    return error.name;
  }
}

const fails = (call) => call().then(() => false, () => true);

async function row(name, label, checks) {
  const cells = [];
  for (const kind of ["chat", "stream", "error", "refusal", "citation"]) cells.push(await tried(checks[kind]));
  console.log(`| ${label} ${pinned[name]} | ${cells.join(" | ")} |`);
}

async function joined(pieces, textOf = (piece) => piece) {
  let text = "";
  for await (const piece of pieces) text += textOf(piece) ?? "";
  return text;
}

const official = new OpenAI({ baseURL: API, apiKey: "none", maxRetries: 0 });
const ask = (content, model = COLLECTION, more = {}) =>
  official.chat.completions.create({ model, messages: [{ role: "user", content }], ...more });
await row("openai", "openai (Node.js)", {
  chat: async () => (await ask(QUESTION)).choices[0].message.content.includes(WORD),
  stream: async () =>
    (await joined(await ask(QUESTION, COLLECTION, { stream: true }), (one) => one.choices[0]?.delta?.content)).includes(WORD),
  error: () => fails(() => ask(QUESTION, "nowhere")),
  refusal: async () => (await ask(UNANSWERABLE)).choices[0].message.content.includes(REFUSED),
  citation: async () => (await ask(QUESTION)).choices[0].message.annotations.length > 0,
});

const provider = createOpenAI({ baseURL: API, apiKey: "none" });
const compatible = createOpenAICompatible({ name: "askdock", baseURL: API });
for (const [name, label, make] of [
  ["@ai-sdk/openai", "Vercel AI SDK, openai() (Responses)", (model) => provider(model)],
  ["@ai-sdk/openai", "Vercel AI SDK, openai.chat()", (model) => provider.chat(model)],
  ["@ai-sdk/openai-compatible", "Vercel AI SDK, openai-compatible", (model) => compatible(model)],
]) {
  const generate = (prompt, model = COLLECTION) => generateText({ model: make(model), prompt, maxRetries: 0 });
  await row(name, label, {
    chat: async () => (await generate(QUESTION)).text.includes(WORD),
    stream: async () =>
      (await joined(streamText({ model: make(COLLECTION), prompt: QUESTION, maxRetries: 0 }).textStream)).includes(WORD),
    error: () => fails(() => generate(QUESTION, "nowhere")),
    refusal: async () => (await generate(UNANSWERABLE)).text.includes(REFUSED),
    citation: async () => (await generate(QUESTION)).sources.length > 0,
  });
}

const chain = (model = COLLECTION) =>
  new ChatOpenAI({ model, apiKey: "none", maxRetries: 0, configuration: { baseURL: API } });
await row("@langchain/openai", "LangChain.js", {
  chat: async () => (await chain().invoke(QUESTION)).content.includes(WORD),
  stream: async () => (await joined(await chain().stream(QUESTION), (one) => one.content)).includes(WORD),
  error: () => fails(() => chain("nowhere").invoke(QUESTION)),
  refusal: async () => (await chain().invoke(UNANSWERABLE)).content.includes(REFUSED),
});

const tools = new Client({ name: "clients", version: "1" });
await tools.connect(new StreamableHTTPClientTransport(new URL(`${BASE}/mcp`)));
const call = async (question, collection = COLLECTION) =>
  JSON.stringify(await tools.callTool({ name: "ask", arguments: { question, collection } }));
await row("@modelcontextprotocol/sdk", "MCP TypeScript SDK", {
  chat: async () => (await call(QUESTION)).includes(WORD),
  error: async () => (await call(QUESTION, "nowhere")).includes("no collection"),
  refusal: async () => (await call(UNANSWERABLE)).includes(REFUSED),
  citation: async () => (await call(QUESTION)).includes("quote"),
});
await tools.close();
