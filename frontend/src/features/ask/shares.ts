import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, body, type Schemas } from "../../shared/client/api";
import { Problem } from "../../shared/client/problem";
import { remove, useRemoved } from "../../shared/removal";

export type Share = Schemas["ShareOut"];

const keys = {
  all: ["shares"] as const,
  one: (id: string) => ["shares", id] as const,
};

export const createShare = (conversation: string, turn: string | undefined) =>
  body(api.POST("/v1/shares", { body: { conversation_id: conversation, turn_id: turn ?? null } }));

const revokeShare = (id: string) =>
  body(api.DELETE("/v1/shares/{share_id}", { params: { path: { share_id: id } }, keepalive: true }));

/** What is shared with whoever has the link. Throws a `Problem`; an address that was never one is that of none. */
export function useShared(id: string) {
  return useQuery({
    queryKey: keys.one(id),
    queryFn: () => {
      if (!/^[0-9a-f]{16,32}$/.test(id)) throw new Problem("share_not_found", 404, "");
      return body(api.GET("/v1/shares/{share_id}", { params: { path: { share_id: id } } }));
    },
    // Rights are looked at anew each time.
    gcTime: 0,
  });
}

/** One's own, but for those that are about to be revoked. */
export function useShares() {
  const removed = useRemoved((state) => state.ids);
  return useQuery({
    queryKey: keys.all,
    queryFn: () => body(api.GET("/v1/shares")),
    select: ({ shares }) => shares.filter(({ id }) => !removed.has(id)),
    staleTime: 0,
  });
}

/** Stops sharing, with a while to think again. */
export function useRevoke() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return ({ id, title }: Share) =>
    remove({
      ids: [id],
      title: t("share.revoked", { title }),
      undo: t("common.undo"),
      failed: t("share.notRevoked", { title }),
      run: () => revokeShare(id).finally(() => queries.invalidateQueries({ queryKey: keys.all })),
    });
}

export const useRefreshShares = () => {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: keys.all });
};

/** The address of a shared page. */
export const addressOf = (id: string) => new URL(`#/shared/${id}`, document.baseURI).href;
