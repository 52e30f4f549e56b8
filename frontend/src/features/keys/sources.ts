import { api, body, type Schemas } from "../../shared/client/api";

/** Keys that a list shows: where they come from, and how they are made and revoked. */
export interface KeySource {
  name: "all" | "own";
  list: () => Promise<Schemas["KeysOut"]>;
  create: (wanted: Schemas["KeyIn"]) => Promise<Schemas["NewKeyOut"]>;
  revoke: (id: string) => Promise<Schemas["KeyOut"]>;
}

/** Those of all services and users, for admins. */
export const allKeys: KeySource = {
  name: "all",
  list: () => body(api.GET("/v1/keys")),
  create: (wanted) => body(api.POST("/v1/keys", { body: wanted })),
  revoke: (id) => body(api.DELETE("/v1/keys/{key_id}", { params: { path: { key_id: id } } })),
};

/** Those of whoever is signed in. */
export const ownKeys: KeySource = {
  name: "own",
  list: () => body(api.GET("/v1/me/keys")),
  create: (wanted) => body(api.POST("/v1/me/keys", { body: wanted })),
  revoke: (id) => body(api.DELETE("/v1/me/keys/{key_id}", { params: { path: { key_id: id } } })),
};
