import { hostname } from 'node:os';
import type { Database } from '../database/database.js';

/** Enough for any fleet; older ones have nothing left to be found out. */
const DEAD_LISTED_MAX = 1_000;

/** Process incarnations and their heartbeats, by the database's clock. */
export class ProcessRegister {
  constructor(private readonly database: Database) {}

  async start(id: string, role: string): Promise<void> {
    await this.database.run(
      (client) => client.$executeRaw`
        INSERT INTO process_incarnations (id, role, host, pid)
        VALUES (${id}, ${role}, ${hostname()}, ${process.pid})
        ON CONFLICT (id) DO UPDATE SET heartbeat_at = now(), ended_at = NULL`,
    );
  }

  async beat(id: string): Promise<void> {
    await this.database.run(
      (client) =>
        client.$executeRaw`UPDATE process_incarnations SET heartbeat_at = now() WHERE id = ${id}`,
    );
  }

  /** An orderly end: dead from now on, without waiting for the heartbeat to grow old. */
  async end(id: string): Promise<void> {
    await this.database.run(
      (client) =>
        client.$executeRaw`UPDATE process_incarnations SET ended_at = now() WHERE id = ${id}`,
    );
  }

  /** Ended, or silent for `silentMs`; the most recent first, at most `DEAD_LISTED_MAX`. */
  async deadSince(role: string, silentMs: number): Promise<string[]> {
    const rows = await this.database.run(
      (client) => client.$queryRaw<{ id: string }[]>`
        SELECT id FROM process_incarnations
        WHERE role = ${role} AND (
          ended_at IS NOT NULL OR heartbeat_at < now() - ${silentMs} * interval '1 millisecond'
        )
        ORDER BY heartbeat_at DESC LIMIT ${DEAD_LISTED_MAX}`,
    );
    return rows.map((row) => row.id);
  }
}
