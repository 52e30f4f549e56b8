import type { Schemas } from "../../shared/client/api";

type Day = Schemas["DayOut"];

export interface ShownDay {
  day: string;
  /** Answered from the documents, also by quotes alone. */
  answered: number;
  refused: number;
  failed: number;
  p50_seconds: number | null;
  p95_seconds: number | null;
}

/** Every day of the span up to today (UTC), oldest first, those without a question as well. */
export function filled(days: readonly Day[], span: number, now: Date): ShownDay[] {
  const known = new Map(days.map((one) => [one.day, one]));
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  return Array.from({ length: span }, (_, index) => {
    const day = new Date(today - (span - 1 - index) * 86_400_000).toISOString().slice(0, 10);
    const one = known.get(day);
    return {
      day,
      answered: one ? one.answers - one.refused : 0,
      refused: one?.refused ?? 0,
      failed: one?.failed ?? 0,
      p50_seconds: one?.p50_seconds ?? null,
      p95_seconds: one?.p95_seconds ?? null,
    };
  });
}
