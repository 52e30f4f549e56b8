import { useQuery } from "@tanstack/react-query";
import { api, body, raw, type Schemas } from "../client/api";
import { parseMetrics } from "./metrics";

const EVERY = 5_000;

export function useOverview() {
  return useQuery({
    queryKey: ["operations"],
    queryFn: () => body(api.GET("/v1/operations")),
    refetchInterval: EVERY,
  });
}

/** What the service says of its dependencies; "not ready" is an answer here, not an error. */
export function useReady() {
  return useQuery({
    queryKey: ["ready"],
    queryFn: async () => {
      const response = await fetch("/ready");
      return (await response.json()) as Schemas["ReadyOut"];
    },
    refetchInterval: EVERY,
  });
}

/** The service's own metrics since it was started; null where a proxy keeps them to itself. */
export function useMetrics() {
  return useQuery({
    queryKey: ["metrics"],
    queryFn: async () => {
      const response = await raw("/metrics").catch(() => null);
      if (!response?.headers.get("Content-Type")?.startsWith("text/plain")) return null;
      return parseMetrics(await response.text());
    },
    refetchInterval: EVERY,
  });
}
