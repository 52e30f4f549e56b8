import { api, body, inCollection, raw, type Schemas } from "../../shared/client/api";

export type Golden = Schemas["GoldenQuestionOut"];
export type Expected = Schemas["GoldenQuestionIn"];
export type Run = Schemas["GoldenRunOut"];
export type Outcome = Schemas["GoldenOutcomeOut"];
export type Format = Schemas["GoldenImportIn"]["format"];

/** The keys under which results are kept; all begin with the first two, and so are asked anew together. */
export const keys = {
  all: (collection: string) => ["golden", collection] as const,
  questions: (collection: string) => ["golden", collection, "questions"] as const,
  runs: (collection: string) => ["golden", collection, "runs"] as const,
  proposals: (collection: string, language: string) => ["golden", collection, "questions", language] as const,
  plan: (collection: string) => ["golden", collection, "plan"] as const,
  run: (collection: string, id: string) => ["golden", collection, "runs", id] as const,
};

const of = (collection: string) => ({ query: { collection } });
const one = (collection: string, id: string) => ({ path: { question_id: id }, query: { collection } });

export const getQuestions = (collection: string) =>
  body(api.GET("/v1/golden/questions", { params: of(collection) }));

export const getProposals = (collection: string, language: "en" | "zh") =>
  body(api.GET("/v1/golden/proposals", { params: { query: { collection, language } } }));

/** Keeps a question: a new one, or one that is there in place of what it was. */
export const saveQuestion = (collection: string, id: string | undefined, expected: Expected) =>
  id === undefined
    ? body(api.POST("/v1/golden/questions", { params: of(collection), body: expected }))
    : body(api.PUT("/v1/golden/questions/{question_id}", { params: one(collection, id), body: expected }));

export const deleteQuestion = (collection: string, id: string) =>
  body(api.DELETE("/v1/golden/questions/{question_id}", { params: one(collection, id) }));

/** The text of a file: UTF-8, or what Excel in Chinese saves. */
export async function textOf(file: Blob): Promise<string> {
  const bytes = await file.arrayBuffer();
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

export const importQuestions = async (collection: string, file: File) =>
  body(
    api.POST("/v1/golden/import", {
      params: of(collection),
      body: {
        format: file.name.toLowerCase().endsWith(".csv") ? "csv" : "jsonl",
        content: await textOf(file),
      },
    }),
  );

export const exportQuestions = async (collection: string, format: Format) =>
  (await raw(`${inCollection("/v1/golden/export", collection)}&format=${format}`)).blob();

export const startRun = (collection: string, tags: string[]) =>
  body(api.POST("/v1/golden/runs", { params: of(collection), body: { tags } }));

export const getPlan = (collection: string) => body(api.GET("/v1/golden/plan", { params: of(collection) }));

export const savePlan = (collection: string, plan: Schemas["GoldenPlanIn"]) =>
  body(api.PUT("/v1/golden/plan", { params: of(collection), body: plan }));

export const getRuns = (collection: string) => body(api.GET("/v1/golden/runs", { params: of(collection) }));

export const getRun = (collection: string, id: string) =>
  body(
    api.GET("/v1/golden/runs/{golden_run_id}", {
      params: { path: { golden_run_id: id }, query: { collection } },
    }),
  );

export type Report = Awaited<ReturnType<typeof getRun>>;
