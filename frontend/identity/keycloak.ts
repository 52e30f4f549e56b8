import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../e2e/service";

const START = fileURLToPath(new URL("keycloak/start.sh", import.meta.url));
export const CLIENT = { id: "askdock", secret: "askdock-test-secret" };

/** What the administrator's API tells of one thing. */
interface Found {
  id: string;
  attributes?: Record<string, string>;
}

/** A real Keycloak with the realm `askdock`; ready when this resolves. */
export async function startKeycloak(): Promise<Keycloak> {
  const data = mkdtempSync(join(tmpdir(), "askdock-keycloak-"));
  const port = await freePort();
  const child = spawn(START, [String(port), data], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text) => {
      said = (said + text).slice(-4000);
    });
  const keycloak = new Keycloak(`http://127.0.0.1:${port}`, child, data);
  const end = Date.now() + 290_000;
  for (;;) {
    const answer = await fetch(`${keycloak.issuer}/.well-known/openid-configuration`).catch(() => null);
    if (answer?.ok) return keycloak;
    if (child.exitCode !== null || Date.now() > end) {
      await keycloak.stop();
      throw new Error(`Keycloak did not start:\n${said}`);
    }
    await new Promise((done) => setTimeout(done, 300));
  }
}

/** One that runs, and what its administrator does there. */
export class Keycloak {
  readonly issuer: string;

  constructor(
    private readonly url: string,
    private readonly child: ChildProcess,
    private readonly data: string,
  ) {
    this.issuer = `${url}/realms/askdock`;
  }

  async stop(): Promise<void> {
    this.child.kill("SIGTERM");
    if (this.child.exitCode === null) await new Promise((done) => this.child.once("exit", done));
    rmSync(this.data, { recursive: true, force: true });
  }

  /** Has it tell this address who signs out. */
  async tellLogouts(address: string): Promise<void> {
    const [client] = await this.find("clients", { clientId: CLIENT.id });
    const attributes = { ...client?.attributes, "backchannel.logout.url": address };
    await this.call("PUT", `clients/${client?.id}`, { ...client, attributes });
  }

  async join(login: string, group: string): Promise<void> {
    await this.call("PUT", await this.membership(login, group));
  }

  async leave(login: string, group: string): Promise<void> {
    await this.call("DELETE", await this.membership(login, group));
  }

  /** Ends all sessions of the person. */
  async signOut(login: string): Promise<void> {
    await this.call("POST", `users/${await this.userId(login)}/logout`);
  }

  private async membership(login: string, group: string): Promise<string> {
    const [found] = await this.find("groups", { search: group });
    return `users/${await this.userId(login)}/groups/${found?.id}`;
  }

  private async userId(login: string): Promise<string> {
    const [found] = await this.find("users", { username: login, exact: "true" });
    if (!found) throw new Error(`no user ${login}`);
    return found.id;
  }

  private async find(kind: string, query: Record<string, string>): Promise<Found[]> {
    const answer = await this.call("GET", `${kind}?${new URLSearchParams(query)}`);
    return (await answer.json()) as Found[];
  }

  private async call(method: string, path: string, body?: object): Promise<Response> {
    const form = {
      grant_type: "password",
      client_id: "admin-cli",
      username: "admin",
      password: "admin-pass",
    };
    const signedIn = await fetch(`${this.url}/realms/master/protocol/openid-connect/token`, {
      method: "POST",
      body: new URLSearchParams(form),
    });
    const { access_token } = (await signedIn.json()) as { access_token: string };
    const answer = await fetch(`${this.url}/admin/realms/askdock/${path}`, {
      method,
      headers: { Authorization: `Bearer ${access_token}`, "Content-Type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }
}
