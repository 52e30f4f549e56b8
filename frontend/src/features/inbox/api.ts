import { api, body, type Schemas } from "../../shared/client/api";

export type Item = Schemas["InboxItemOut"];
export type Handling = Schemas["HandlingIn"];

/** Items that ask much the same, the newest first. */
export type Group = [Item, ...Item[]];

export const keys = {
  all: (collection: string) => ["inbox", collection] as const,
  trace: (collection: string, id: string) => ["inbox", collection, id] as const,
};

const at = (collection: string, id: string) => ({ path: { answer_id: id }, query: { collection } });

export const getInbox = (collection: string) =>
  body(api.GET("/v1/inbox", { params: { query: { collection } } }));

export const handle = (collection: string, id: string, handling: Handling) =>
  body(
    api.PUT("/v1/inbox/{answer_id}", {
      params: at(collection, id),
      body: handling,
    }),
  );

/** How somebody else's answer came about, with what one may read oneself. */
export const getReportedTrace = (collection: string, id: string) =>
  body(api.GET("/v1/inbox/{answer_id}/trace", { params: at(collection, id) }));
