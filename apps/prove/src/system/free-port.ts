import { createServer } from 'node:net';

/**
 * Below the ports that systems give to clients (from 32,768): a port of that range may be any client's by
 * the time that it is used; and while nothing listens on it, a client that dials it may be given the same
 * one, and be connected to itself.
 */
const PORTS = { first: 20_000, count: 10_000 };
const ATTEMPTS_MAX = 50;

export const anyPort = (): number => PORTS.first + Math.floor(Math.random() * PORTS.count);

/** A port on loopback that was free a moment ago. Errors: none in `ATTEMPTS_MAX` attempts. */
export async function freePort(): Promise<number> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const port = anyPort();
    if (await isFree(port)) return port;
  }
  throw new Error(`No port was free in ${ATTEMPTS_MAX} attempts.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
