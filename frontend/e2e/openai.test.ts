// The official client, as a program would use it: against the service, not the page.
import OpenAI from "openai";
import { expect, inject, test } from "vitest";

const client = new OpenAI({ baseURL: `${inject("scripted")}/v1`, apiKey: "none needed", maxRetries: 0 });
const messages = [{ role: "user" as const, content: "How long is the warranty?" }];

test("the npm client gets an answer with its citations", async () => {
  const done = await client.chat.completions.create({ model: "default", messages });
  const message = done.choices[0]?.message;
  expect(message?.content).toContain("36 months [1]");
  expect(done.choices[0]?.finish_reason).toBe("stop");
  const cited = message?.annotations?.[0]?.url_citation;
  expect(message?.content?.slice(cited?.start_index, cited?.end_index)).toBe("[1]");
  const original = await fetch(cited?.url ?? "");
  expect(original.status).toBe(200);
});

test("the npm client reads a stream to its usage", async () => {
  const stream = await client.chat.completions.create({
    model: "default",
    messages,
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = "";
  let last = null;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? "";
    last = chunk;
  }
  expect(text).toContain("36 months [1]");
  expect(last?.usage?.total_tokens).toBeTypeOf("number");
});

test("the npm client sees a stream that breaks off as an error", async () => {
  const broken = [{ role: "user" as const, content: "Is the warranty broken?" }];
  const stream = await client.chat.completions.create({ model: "default", messages: broken, stream: true });
  const read = async () => {
    for await (const _ of stream);
  };
  await expect(read()).rejects.toThrow(OpenAI.APIError);
});

test("the npm client lists models, embeds, and searches", async () => {
  const models = [];
  for await (const model of client.models.list()) models.push(model.id);
  expect(models).toContain("default");
  const { data } = await client.embeddings.create({ model: "default", input: ["warranty", "保修"] });
  expect(data.map(({ embedding }) => embedding.length)).toEqual([384, 384]);
  const found = await client.vectorStores.search("default", { query: "warranty" });
  expect(found.data[0]?.filename).toMatch(/warranty|th300/);
});

test("the npm client raises errors of its own classes", async () => {
  const nowhere = client.chat.completions.create({ model: "nowhere", messages });
  await expect(nowhere).rejects.toThrow(OpenAI.NotFoundError);
  const empty = client.chat.completions.create({ model: "default", messages: [] });
  await expect(empty).rejects.toThrow(OpenAI.UnprocessableEntityError);
});
