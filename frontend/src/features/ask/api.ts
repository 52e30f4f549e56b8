import { api, body, type Schemas } from "../../shared/client/api";
import { events } from "../../shared/client/events";
import { Problem } from "../../shared/client/problem";
import type { Answer, Rating, Reading, Scope, Step } from "./types";

export type Passage = Schemas["PassageOut"];
export type Conversation = Schemas["ConversationOut"];

/** The keys under which results are kept; a longer key is part of what the shorter one names. */
export const keys = {
  lists: ["conversation lists"] as const,
  list: (text: string) => ["conversation lists", text] as const,
  conversations: ["conversations"] as const,
  conversation: (id: string | null) => ["conversations", id] as const,
  starters: (collection: string, language: string) =>
    ["documents", collection, "starters", language] as const,
  nearest: (collection: string, question: string) => ["documents", collection, "nearest", question] as const,
  choosable: (collection: string) => ["documents", collection, "choosable"] as const,
  documentName: (collections: readonly string[], id: string) =>
    ["documents", ...collections, "name", id] as const,
  followUps: (answer: string) => ["follow-ups", answer] as const,
  savedScopes: ["saved scopes"] as const,
  anyDocument: (collection: string) => ["documents", collection, "any"] as const,
};

/** Questions to begin with that people wrote, often none. */
export const getStarters = async (collection: string) =>
  (await body(api.GET("/v1/answering-profile/starters", { params: { query: { collection } } }))).questions;

export const getConversations = (cursor: string | null, text: string) =>
  body(
    api.GET("/v1/conversations", {
      params: { query: { ...(cursor && { cursor }), ...(text && { q: text }) } },
    }),
  );

/** Renames, pins or limits a conversation; what is not given stays. */
export const changeConversation = ({
  id,
  ...change
}: {
  id: string;
  title?: string;
  pinned?: boolean;
  scope?: Schemas["ScopeOut"];
  collections?: string[];
}) =>
  body(
    api.PATCH("/v1/conversations/{conversation_id}", {
      params: { path: { conversation_id: id } },
      // A condition goes back as it came.
      body: change as Schemas["ConversationChangeIn"],
    }),
  );

/** Throws a `Problem`; an address that was never one is that of no conversation. */
export async function getConversation(id: string) {
  if (!/^[0-9a-f]{16,32}$/.test(id)) throw new Problem("conversation_not_found", 404, "");
  return body(api.GET("/v1/conversations/{conversation_id}", { params: { path: { conversation_id: id } } }));
}

export const createConversation = (
  collection: string,
  title: string,
  { collections = [], ...scope }: Scope,
) =>
  body(
    api.POST("/v1/conversations", {
      body: { collections: [collection, ...collections], title, scope: scope as Schemas["ScopeIn"] },
    }),
  );

/** By a request that outlives the page. */
export const deleteConversation = (id: string) =>
  body(
    api.DELETE("/v1/conversations/{conversation_id}", {
      params: { path: { conversation_id: id } },
      keepalive: true,
    }),
  );

export const stopTurn = (conversation: string, turn: string) =>
  body(
    api.POST("/v1/conversations/{conversation_id}/turns/{turn_id}/stop", {
      params: { path: { conversation_id: conversation, turn_id: turn } },
    }),
  );

export type Why = Omit<Schemas["FeedbackIn"], "rating">;
const NOTHING: Why = { sentence: "" };

/** Says whether an answer was good; null takes it back. */
export function rateAnswer(id: string, rating: Rating | null, why: Why = NOTHING) {
  const params = { path: { answer_id: id } };
  if (rating === null) return body(api.DELETE("/v1/answers/{answer_id}/feedback", { params }));
  return body(api.POST("/v1/answers/{answer_id}/feedback", { params, body: { rating, ...why } }));
}

/** Whether a collection has a document at all. */
export const hasDocuments = async (collection: string): Promise<boolean> =>
  (await body(api.GET("/v1/documents", { params: { query: { collection, limit: 1 } } }))).documents.length >
  0;

/** A document in whichever of the collections it is. */
export async function findDocument(
  [collection = "", ...others]: readonly string[],
  id: string,
): Promise<Schemas["DocumentOut"]> {
  try {
    return await getDocument(collection, id);
  } catch (error) {
    const isThere = ![403, 404].includes(Problem.of(error).status);
    if (isThere || others.length === 0) throw error;
    return findDocument(others, id);
  }
}

const getDocument = (collection: string, id: string): Promise<Schemas["DocumentOut"]> =>
  body(
    api.GET("/v1/documents/{document_id}", { params: { path: { document_id: id }, query: { collection } } }),
  );

/** Pages of documents that are offered for a choice, at most. */
const PAGES = 20;

/** The documents that a choice is offered of, by name. */
export async function listDocuments(collection: string): Promise<Schemas["DocumentOut"][]> {
  const all: Schemas["DocumentOut"][] = [];
  let cursor: string | null = null;
  for (let page = 0; page < PAGES; page++) {
    const query = { collection, limit: 500, ...(cursor && { cursor }) };
    const found: Schemas["DocumentsOut"] = await body(api.GET("/v1/documents", { params: { query } }));
    all.push(...found.documents);
    cursor = found.next_cursor;
    if (cursor === null) break;
  }
  return all.sort((a, b) => a.name.localeCompare(b.name));
}

const EVERYTHING = { document_ids: [], media_types: [], source_uris: [], tags: [], folders: [] };

/** The passages of a collection that fit a query best, best first. */
export const findPassages = async (collection: string, query: string, count: number): Promise<Passage[]> =>
  (
    await body(
      api.POST("/v1/search", { body: { collection, query, top_k: count, filter: EVERYTHING, history: [] } }),
    )
  ).passages;

export interface Question {
  text: string;
  conversation: string;
  /** Names the turn on the server, where it is from now on. */
  turn: string;
  /** The turn that this is to be another version of. */
  replaces?: string | undefined;
  deep?: boolean | undefined;
}

export type Piece =
  | { kind: "delta"; text: string }
  | { kind: "reading"; reading: Reading }
  | { kind: "steps"; steps: Step[] }
  | { kind: "thinking"; seconds: number }
  | { kind: "answer"; answer: Answer };

/** Asks, and yields pieces of text as they are written, then the checked answer. Throws a `Problem`. */
export async function* ask(question: Question, signal: AbortSignal): AsyncGenerator<Piece> {
  const request = {
    question: question.text,
    conversation_id: question.conversation,
    turn_id: question.turn,
    replaces: question.replaces,
    deep: question.deep,
    stream: true,
  };
  const stream = events("/v1/ask", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(request),
    signal,
  });
  const steps: Step[] = [];
  for await (const { name, data } of stream) {
    if (name === "delta") yield { kind: "delta", text: (data as { text: string }).text };
    if (name === "reading") yield { kind: "reading", reading: data as Reading };
    if (name === "step") {
      steps.push(data as Step);
      yield { kind: "steps", steps: [...steps] };
    }
    if (name === "thinking") yield { kind: "thinking", seconds: (data as { seconds: number }).seconds };
    if (name === "answer") yield { kind: "answer", answer: data as Answer };
  }
}

/** Questions that a collection's documents answer, of several the first one's. */
export async function getSuggestions(collection: string, language: string): Promise<string[]> {
  const params = {
    path: { name: collection.split(",")[0] ?? "" },
    query: { language: language === "zh" ? "zh" : "en" } as const,
  };
  return (await body(api.GET("/v1/collections/{name}/starters", { params }))).questions;
}

/** Questions to go on with after an answer, which the documents found for it answer. */
export const getFollowUps = async (answer: string): Promise<string[]> =>
  (await body(api.GET("/v1/answers/{answer_id}/follow-ups", { params: { path: { answer_id: answer } } })))
    .questions;
