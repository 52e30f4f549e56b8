import type { Schemas } from "../../shared/client/api";
import type { Problem } from "../../shared/client/problem";

export type Answer = Schemas["AnswerOut"];

export type Scope = Schemas["ScopeOut"] & {
  /** Further collections that are asked. */
  collections?: string[];
};

/** What is chosen one by one. */
export type Choice = "collections" | "document_ids" | "folders" | "tags";

export type Rating = Schemas["FeedbackIn"]["rating"];

export interface Reading {
  passages: number;
  documents: number;
}

/** A step of a deep answer, as it begins; of `read`, what the search brought. */
export interface Step {
  kind: "plan" | "search" | "read" | "answer";
  round: number;
  text: string;
  passages: number;
}

/**
 * A question and what became of it. `text` is what to show: pieces while it streams, the checked whole once there
 * is an `answer`. A stopped or failed turn keeps the pieces it got.
 */
export interface Turn {
  id: string;
  /** That was asked. */
  collection: string;
  question: string;
  /** What it is asked of, until the answer says so itself. */
  scope?: Scope | undefined;
  state: "waiting" | "streaming" | "done" | "stopped" | "failed";
  text: string;
  /** For how long the model has been reasoning, before its first word. */
  thinkingSeconds?: number;
  /** What the search found, which the answer is being made of. */
  reading?: Reading;
  /** Asked for with a search for more; what has been done so far. */
  deep?: boolean | undefined;
  steps?: readonly Step[];
  answer?: Answer;
  problem?: Problem;
  rating?: Rating;
  /** Earlier versions of the answer, oldest first. */
  older?: readonly Turn[];
}

export function isRunning(turn: Turn | undefined): boolean {
  return turn?.state === "waiting" || turn?.state === "streaming";
}
