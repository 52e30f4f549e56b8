import { api, body } from "../../shared/client/api";

/** The keys under which results are kept. */
export const keys = {
  ways: ["ways"] as const,
  sessions: ["sessions"] as const,
  passkeys: ["passkeys"] as const,
  quotas: ["quota"] as const,
};

export const getWays = () => body(api.GET("/v1/sign-in"));

/**
 * `directory` is the id of the one that knows name and password; null: they are kept here. `code` stands in for a
 * passkey that is lost.
 */
export const signIn = (
  login: string,
  password: string,
  directory: string | null,
  code: string | null = null,
) => body(api.POST("/v1/sign-in", { body: { login, password, directory, recovery_code: code } }));

/** Has a link to set another password sent; the answer does not tell whether there is such a user. */
export const askForLink = (login: string) => body(api.POST("/v1/sign-in/forgotten", { body: { login } }));

export const signOut = () => body(api.POST("/v1/sign-out"));

/** Sets the password of a one-time link's user and signs in; `login` is that of the first admin. */
export const redeem = (secret: string, password: string, login: string | null) =>
  body(api.POST("/v1/links/redeem", { body: { secret, password, login } }));

export const changePassword = (old: string, chosen: string) =>
  body(api.PUT("/v1/me/password", { body: { old, new: chosen } }));

export const getSessions = () => body(api.GET("/v1/me/sessions"));

export const endSession = (id: string) =>
  body(api.DELETE("/v1/me/sessions/{session_id}", { params: { path: { session_id: id } } }));

export const endOtherSessions = () => body(api.DELETE("/v1/me/sessions"));

export const getQuotas = () => body(api.GET("/v1/me/quota"));
