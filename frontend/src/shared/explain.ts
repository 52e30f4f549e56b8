import type { TFunction } from "i18next";
import type { Problem } from "./client/problem";
import { formatTime } from "./format";
import { en } from "./i18n/en";

export interface Explanation {
  title: string;
  advice: string;
}

type Code = keyof typeof en.errors.codes;

export function isKnown(code: string): code is Code {
  return code in en.errors.codes;
}

/** What happened and what to do, in the person's language; by code, else by the kind of status. */
export function explain(t: TFunction, problem: Problem): Explanation {
  const code = isKnown(problem.code) ? problem.code : fallback(problem.status);
  const seconds = problem.retryAfter ?? 10;
  const when = formatTime(
    new Date(Date.now() + seconds * 1000).toISOString(),
    document.documentElement.lang || "en",
  );
  return {
    title: t(`errors.codes.${code}.title`),
    advice: t(`errors.codes.${code}.advice`, { seconds, when }),
  };
}

function fallback(status: number): Code {
  if (status === 0) return "unreachable";
  if (status === 401) return "unauthorized";
  if (status === 403) return "forbidden";
  if (status === 404) return "not_found";
  if (status === 413) return "too_large";
  if (status === 429) return "rate_limited";
  if (status === 502 || status === 504) return "llm_unavailable";
  if (status === 503) return "dependency_unavailable";
  return status >= 500 ? "internal_error" : "invalid_input";
}
