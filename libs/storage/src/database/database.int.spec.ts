import { createServer, type Server, type Socket, connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from './database.js';
import { DatabaseContentionError, DatabaseUnavailableError } from './database.errors.js';
import { createTestDatabase, type TestDatabase } from './testing/test-database.js';

let server: TestDatabase;
let database: Database;
beforeAll(async () => {
  server = await createTestDatabase();
  ({ database } = server);
});
afterAll(() => server?.remove());

const unavailable = { code: 'DATABASE.UNAVAILABLE', retryable: true };

describe('Database', () => {
  it('keeps and gives times as instants, whatever the session says', async () => {
    const [row] = await database.run(
      (client) => client.$queryRaw<{ driftMs: number }[]>`
        INSERT INTO process_incarnations (id, role, host, pid) VALUES ('t', 'r', 'h', 1)
        RETURNING extract(epoch FROM now() - started_at)::float8 * 1000 AS "driftMs"`,
    );
    expect(Math.abs(row?.driftMs ?? Infinity)).toBeLessThan(1);
    const found = await database.run((client) =>
      client.processIncarnation.findUniqueOrThrow({ where: { id: 't' } }),
    );
    expect(Math.abs(found.startedAt.getTime() - Date.now())).toBeLessThan(60_000);
  });

  it('names what is not there, retryably and without the password', async () => {
    const nowhere = openDatabase('postgresql://user:hunter2@127.0.0.1:1/record');
    const failure = nowhere.check();
    await expect(failure).rejects.toMatchObject(unavailable);
    await expect(failure).rejects.toThrow(
      'PostgreSQL at 127.0.0.1:1/record is away: not reachable.',
    );
    await expect(nowhere.transaction(async () => 1)).rejects.toThrow(DatabaseUnavailableError);
    await nowhere.close();
  });

  it('calls a missing database unavailable, since no job is to blame', async () => {
    const url = new URL(server.url);
    url.pathname = '/verbatim_no_such_database';
    const missing = openDatabase(url.href);
    await expect(missing.check()).rejects.toThrow('no such database');
    await missing.close();
  });

  it('survives a connection that the server cuts, and works with the next', async () => {
    const cut = database.transaction(
      (transaction) => transaction.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`,
    );
    await expect(cut).rejects.toMatchObject(unavailable);
    await expect(database.check()).resolves.toBeUndefined();
  });

  it('survives a server that goes away while connections are idle, and comes back', async () => {
    const proxy = await Proxy.to(server.url);
    const through = openDatabase(proxy.url);
    await through.check();
    await proxy.stop();
    await expect(through.check()).rejects.toMatchObject(unavailable);
    await proxy.start();
    await expect(through.check()).resolves.toBeUndefined();
    await through.close();
    await proxy.stop();
  });

  it('passes on a wrong statement as the bug that it is', async () => {
    const failure = database.run((client) => client.$queryRaw`SELECT no_such_column`);
    await expect(failure).rejects.not.toMatchObject({ retryable: true });
  });

  it('runs a transaction again when it deadlocks with another', async () => {
    await database.run(
      (client) => client.$executeRaw`
        INSERT INTO webhook_receipts (idempotency_key, call_id, kind)
        VALUES ('a', 'x', '0'), ('b', 'x', '0')`,
    );
    const { promise: bothHold, resolve } = Promise.withResolvers<void>();
    let holders = 0;
    let attempts = 0;
    const touch = (first: string, second: string) =>
      database.transaction(async (transaction) => {
        attempts += 1;
        await transaction.$executeRaw`
          UPDATE webhook_receipts SET kind = kind || 'x' WHERE idempotency_key = ${first}`;
        if (++holders === 2) resolve();
        await bothHold;
        await transaction.$executeRaw`
          UPDATE webhook_receipts SET kind = kind || 'x' WHERE idempotency_key = ${second}`;
      });
    await Promise.all([touch('a', 'b'), touch('b', 'a')]);
    expect(attempts).toBe(3);
    const rows = await database.run((client) => client.webhookReceipt.findMany());
    expect(rows.map(({ kind }) => kind)).toEqual(['0xx', '0xx']);
  });

  it('gives up on a transaction that keeps colliding', async () => {
    let attempts = 0;
    const failure = database.transaction(async (transaction) => {
      attempts += 1;
      await transaction.$executeRaw`DO $$ BEGIN RAISE SQLSTATE '40001'; END $$`;
    });
    await expect(failure).rejects.toThrow(DatabaseContentionError);
    expect(attempts).toBe(5);
  });
});

/** A door to the server that can be shut: the server itself belongs to other tests, too. */
class Proxy {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;

  private constructor(private readonly target: URL) {}

  static async to(url: string): Promise<Proxy> {
    const proxy = new Proxy(new URL(url));
    await proxy.start();
    return proxy;
  }

  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${this.#port}`;
    return url.href;
  }

  async start(): Promise<void> {
    const server = createServer((incoming) => {
      const outgoing = connect(Number(this.target.port), this.target.hostname);
      for (const socket of [incoming, outgoing]) {
        this.#sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => [incoming, outgoing].forEach((each) => each.destroy()));
      }
      incoming.pipe(outgoing).pipe(incoming);
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    await closed;
  }
}
