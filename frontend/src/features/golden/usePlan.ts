import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "../../shared/client/api";
import { getPlan, keys, savePlan } from "./api";

type Plan = Schemas["GoldenPlanOut"];

/** What is asked of a collection by itself, and a way to change it. */
export function usePlan(collection: string) {
  const queries = useQueryClient();
  const queryKey = keys.plan(collection);
  const { data: plan } = useQuery({ queryKey, queryFn: () => getPlan(collection) });
  const { mutate, error } = useMutation({
    mutationFn: ({ schedule, time_zone, canary }: Plan) =>
      savePlan(collection, { schedule, time_zone, canary }),
    onSuccess: (saved) => queries.setQueryData(queryKey, saved),
  });
  return {
    plan,
    error,
    change: (part: Partial<Pick<Plan, "schedule" | "time_zone" | "canary">>) =>
      plan && mutate({ ...plan, ...part }),
  };
}
