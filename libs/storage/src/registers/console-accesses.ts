import type { Database } from '../database/database.js';

export interface ConsoleAccessInput {
  readonly requestId: string;
  readonly phase: 'begun' | 'ended' | 'denied';
  readonly subject: string;
  readonly roles: readonly string[];
  readonly action: string;
  /** Names and ids; never words of a call. */
  readonly target: Readonly<Record<string, string>>;
  readonly status?: number | undefined;
}

export interface StoredConsoleAccess {
  readonly id: bigint;
  readonly requestId: string;
  readonly phase: string;
  readonly subject: string;
  readonly roles: readonly string[];
  readonly action: string;
  readonly target: unknown;
  readonly status: number | null;
  readonly at: Date;
}

export const ACCESSES_LISTED_MAX = 1_000;

/** Who did, read or tried what through the console's API. Rows are only added. */
export class ConsoleAccesses {
  constructor(private readonly database: Database) {}

  async add({ roles, target, ...input }: ConsoleAccessInput): Promise<void> {
    await this.database.run((client) =>
      client.consoleAccess.create({
        data: { ...input, roles: [...roles], target: { ...target } },
      }),
    );
  }

  /** Newest first. `before`: ids below this one, for the next page. */
  list(
    options: { subject?: string | undefined; before?: bigint | undefined; limit?: number } = {},
  ): Promise<StoredConsoleAccess[]> {
    const { subject, before, limit = 100 } = options;
    return this.database.run((client) =>
      client.consoleAccess.findMany({
        where: {
          ...(subject !== undefined && { subject }),
          ...(before !== undefined && { id: { lt: before } }),
        },
        orderBy: { id: 'desc' },
        take: Math.min(limit, ACCESSES_LISTED_MAX),
      }),
    );
  }
}
