import { api, body, type Schemas } from "../../shared/client/api";

export type Widget = Schemas["WidgetOut"];

export const keys = { all: ["widgets"] as const, services: ["widgets", "keys"] as const };

export const getWidgets = async () => (await body(api.GET("/v1/widgets"))).widgets;

/** The keys that a widget can ask with: services', and valid. */
export const getKeys = async () =>
  (await body(api.GET("/v1/keys"))).keys.filter(({ valid, user_id }) => valid && user_id === null);

export const createWidget = (wanted: Schemas["WidgetIn"]) => body(api.POST("/v1/widgets", { body: wanted }));

export const changeWidget = ({ id, change }: { id: string; change: Schemas["WidgetChangeIn"] }) =>
  body(api.PATCH("/v1/widgets/{widget_id}", { params: { path: { widget_id: id } }, body: change }));

export const revokeWidget = (id: string) =>
  body(api.DELETE("/v1/widgets/{widget_id}", { params: { path: { widget_id: id } } }));
