import { api, body, type Schemas } from "../../shared/client/api";

type Options = Schemas["OptionsOut"]["options"];

/** Whether this browser makes passkeys from JSON: those of 2025 and later do. */
export const hasPasskeys = () =>
  typeof PublicKeyCredential !== "undefined" && "parseRequestOptionsFromJSON" in PublicKeyCredential;

/** Signs in with a passkey: with any, or with one of a user's whose password was right. */
export async function signInByPasskey(asked?: Options) {
  const options = asked ?? (await body(api.POST("/v1/sign-in/passkey/options"))).options;
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  );
  const shown = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  return body(
    api.POST("/v1/sign-in/passkey", { body: { credential: shown.toJSON() as Schemas["ShownIn"] } }),
  );
}

/** Makes the passkey that a user must have and whose password was right, and signs in by it. */
export async function enrolPasskey(asked: Options, name: string) {
  const made = await create(asked);
  return body(api.POST("/v1/sign-in/passkey/first", { body: { name, credential: made } }));
}

async function create(options: Options) {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  );
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  return made.toJSON() as Schemas["MadeIn"];
}

/** Makes a passkey and has it kept under a name. */
export async function addPasskey({ name, password }: { name: string; password: string }) {
  const { options } = await body(api.POST("/v1/me/passkeys/options", { body: { password } }));
  const credential = await create(options);
  return body(api.POST("/v1/me/passkeys", { body: { name, credential } }));
}

/** Whether the person closed the browser's dialog, or it found no passkey: the browser does not tell which. */
export const wasCancelled = (error: unknown) => error instanceof DOMException;

export const getPasskeys = () => body(api.GET("/v1/me/passkeys"));

export const removePasskey = (id: string) =>
  body(api.DELETE("/v1/me/passkeys/{passkey_id}", { params: { path: { passkey_id: id } } }));

export const setSecondFactor = (choice: Schemas["SecondFactorIn"]) =>
  body(api.PUT("/v1/me/second-factor", { body: choice }));

/** New recovery codes in place of those before. */
export const makeRecoveryCodes = (password: string) =>
  body(api.POST("/v1/me/recovery-codes", { body: { password } }));
