import { api, body, type Schemas } from "../../shared/client/api";

export type State = Schemas["AnsweringProfilesOut"];
export type Version = Schemas["AnsweringVersionOut"];
export type Profile = Required<Schemas["AnsweringProfileIn"]>;

export const keys = { all: (collection: string) => ["answering", collection] as const };

const of = (collection: string) => ({ query: { collection } });
const one = (collection: string, number: number) => ({ path: { number }, query: { collection } });

export const AS_INSTALLED: Profile = {
  instructions: "",
  tone: "neutral",
  language: "",
  endpoint: "",
  temperature: 0,
  max_tokens: null,
  top_k: null,
  min_support: null,
  quote_margin: 0,
  starters: [],
};

export const getState = (collection: string) =>
  body(api.GET("/v1/answering-profile", { params: of(collection) }));

/** Keeps a draft, which answers nobody yet. */
export const save = (collection: string, profile: Profile, note: string) =>
  body(api.POST("/v1/answering-profile/versions", { params: of(collection), body: { profile, note } }));

type Trial = Schemas["AnsweringTrialIn"];
const AS_CONFIGURED = { legs: [], weights: {}, rerank: true } satisfies Partial<Trial>;

/** Answers a question by a profile that is not saved; a search with other settings finds what it answers from. */
export const tryOut = (
  collection: string,
  profile: Profile,
  question: string,
  settings: Omit<Trial, "profile" | "question"> = AS_CONFIGURED,
) =>
  body(
    api.POST("/v1/answering-profile/try", {
      params: of(collection),
      body: { ...settings, profile, question },
    }),
  );

/** Begins a run of the golden questions. */
export const startTest = (collection: string, number: number) =>
  body(api.POST("/v1/answering-profile/versions/{number}/test", { params: one(collection, number) }));

export const activate = (collection: string, number: number, reason: string) =>
  body(
    api.POST("/v1/answering-profile/versions/{number}/activate", {
      params: one(collection, number),
      body: { reason },
    }),
  );

export const rollBack = (collection: string) =>
  body(api.POST("/v1/answering-profile/rollback", { params: of(collection) }));
