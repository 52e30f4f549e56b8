import { generateKeyPairSync, randomUUID } from "node:crypto";
import type { Server } from "node:http";
import { decodeJwt, importJWK, type JWTPayload, SignJWT } from "jose";
import Provider, { type Configuration } from "oidc-provider";
import { freePort } from "../e2e/service";

export const CLIENT = { id: "askdock-other", secret: "another-test-secret" };

/** The certified `oidc-provider`, which signs in whoever asks with any password. */
export class OtherProvider {
  readonly issuer: string;
  /** The groups that everybody is in. */
  groups = ["staff"];
  /** Claims that its ID tokens have in place of the true ones, signed with its key all the same. */
  forged: JWTPayload = {};
  private server: Server | undefined;

  private constructor(
    private readonly port: number,
    private readonly service: string,
  ) {
    this.issuer = `http://127.0.0.1:${port}`;
  }

  /** `service`: where AskDock is. */
  static async start(service: string): Promise<OtherProvider> {
    const made = new OtherProvider(await freePort(), service);
    await made.resume();
    return made;
  }

  /** Listen, with nothing remembered of before. */
  async resume(): Promise<void> {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const kid = randomUUID();
    const jwk = { ...privateKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" };
    const provider = new Provider(this.issuer, this.configuration([jwk]));
    const key = await importJWK(jwk, "RS256");
    provider.use(async (ctx, next) => {
      await next();
      const body = ctx.body as { id_token?: string } | undefined;
      if (ctx.path !== "/token" || !body?.id_token || Object.keys(this.forged).length === 0) return;
      const claims = { ...decodeJwt(body.id_token), ...this.forged };
      body.id_token = await new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid }).sign(key);
    });
    this.server = await new Promise<Server>((listening) => {
      const server = provider.listen(this.port, "127.0.0.1", () => listening(server));
    });
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((closed) => this.server?.close(closed));
  }

  private configuration(keys: object[]): Configuration {
    return {
      jwks: { keys } as NonNullable<Configuration["jwks"]>,
      cookies: { keys: ["for these tests only"] },
      clients: [
        {
          client_id: CLIENT.id,
          client_secret: CLIENT.secret,
          redirect_uris: [`${this.service}/v1/sign-in/other/callback`],
          post_logout_redirect_uris: [`${this.service}/`],
          backchannel_logout_uri: `${this.service}/v1/sign-in/other/back-channel-logout`,
          backchannel_logout_session_required: true,
          grant_types: ["authorization_code", "refresh_token"],
          response_types: ["code"],
        },
      ],
      scopes: ["openid", "profile", "email", "groups"],
      claims: { openid: ["sub"], profile: ["name"], email: ["email", "email_verified"], groups: ["groups"] },
      findAccount: (_, sub) => ({
        accountId: sub,
        claims: () => ({
          sub,
          name: sub,
          email: `${sub}@other.test`,
          email_verified: true,
          groups: this.groups,
        }),
      }),
      issueRefreshToken: async () => true,
      features: { backchannelLogout: { enabled: true } },
      pkce: { required: () => true },
    };
  }
}
