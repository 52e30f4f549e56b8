import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

export interface Proxy {
  url: string;
  stop: () => Promise<void>;
}

/** A slow network in front of a service: what goes either way comes `delay` ms later, at `rate` bytes a second. */
export async function slowed(service: string, delay: number, rate: number): Promise<Proxy> {
  const { hostname, port } = new URL(service);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      let free = 0;
      let sent = Promise.resolve();
      // In order: timers of the same millisecond are not.
      const later = (at: number, act: () => void) => {
        sent = sent.then(() => new Promise((done) => setTimeout(done, at - Date.now()))).then(act);
      };
      from.on("data", (chunk) => {
        // Each piece leaves once the one before is through.
        free = Math.max(free, Date.now()) + (1000 * chunk.length) / rate;
        later(free + delay, () => to.writable && to.write(chunk));
      });
      from.on("end", () => later(Math.max(free, Date.now()) + delay, () => to.end()));
      from.on("error", () => to.destroy());
      from.on("close", () => sockets.delete(from));
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
