import { useQuery } from "@tanstack/react-query";
import { create } from "zustand";
import { persist } from "zustand/middleware";
import { api, body, type Schemas } from "./client/api";
import { useLimits } from "./session";

interface CollectionState {
  /** Null: the service's default one. */
  chosen: string | null;
  choose: (name: string) => void;
}

const useChoice = create<CollectionState>()(
  persist((set) => ({ chosen: null, choose: (chosen) => set({ chosen }) }), { name: "askdock.collection" }),
);

export const COLLECTIONS = ["collections"] as const;

/** What a collection is indexed with; what is left out is as configured. */
export type Indexing = Omit<Schemas["CollectionIn"], "name">;

export const createCollection = (name: string, chosen: Indexing) =>
  body(api.POST("/v1/collections", { body: { name, ...chosen } }));

export function useCollections() {
  return useQuery({
    queryKey: COLLECTIONS,
    queryFn: () => body(api.GET("/v1/collections")),
    select: (data) => data.collections,
  });
}

/** The collection in use: the chosen one while it exists, else the service's default one, else the first. */
export function useCollection(): { name: string; choose: (name: string) => void } {
  const { chosen, choose } = useChoice();
  const { data: all } = useCollections();
  const names = all?.map((one) => one.name);
  const usual = useLimits()?.default_collection ?? "default";
  if (chosen !== null && (!names || names.includes(chosen))) return { name: chosen, choose };
  // The default one is made when it is first asked for.
  return { name: !names || names.includes(usual) ? usual : (names[0] ?? usual), choose };
}
