import { useQuery } from "@tanstack/react-query";
import { getMetrics, getOverview, getReady, keys } from "./api";

const EVERY = 5_000;

export function useOverview() {
  return useQuery({ queryKey: keys.overview, queryFn: getOverview, refetchInterval: EVERY });
}

export function useReady() {
  return useQuery({ queryKey: keys.ready, queryFn: getReady, refetchInterval: EVERY });
}

export function useMetrics() {
  return useQuery({ queryKey: keys.metrics, queryFn: getMetrics, refetchInterval: EVERY });
}
