import {
  Manifest,
  StoredVerdict,
  callPrefix,
  openVerdictInput,
  type JudgedCall,
} from '@verbatim/audit-log';
import { OperationalError } from '@verbatim/contracts';
import type { Database } from '../database/database.js';
import { Prisma } from '../generated/prisma/client.js';
import { KeyUnavailableError } from '../keys/call-key.errors.js';
import type { CallKeyring } from '../keys/call-keyring.js';
import { objectReader, type ObjectStore } from '../objects/object-store.js';

export interface JudgedCallFilter {
  /** Calls that began then or later. */
  readonly since?: Date | undefined;
  readonly vertical?: string | undefined;
}

export interface JudgedCallId {
  readonly callId: string;
  readonly rulesRevision: string | null;
}

/** A sealed verdict is missing or not what was sealed: `verbatim verify` says which. */
export class VerdictUnreadableError extends OperationalError {
  readonly code = 'RECORD.VERDICT_UNREADABLE';
  readonly retryable = false;

  constructor(callId: string, what: string, options?: ErrorOptions) {
    super(`The verdict of ${callId} cannot be read: ${what}.`, options);
  }
}

const PAGE = 200;
const MANIFEST_KEY = /\/r(\d+)\/manifest\.json$/;

/** The calls that were judged when they were sealed, to be judged again. */
export class JudgedCalls {
  constructor(private readonly database: Database) {}

  async count(filter: JudgedCallFilter = {}): Promise<number> {
    const rows = await this.database.run(
      (client) => client.$queryRaw<{ calls: bigint }[]>`
        SELECT count(*) AS calls FROM call_verdicts JOIN calls USING (call_id)
        WHERE ${matching(filter)}`,
    );
    return Number(rows[0]?.calls ?? 0);
  }

  /** By id, a page at a time: what is sealed meanwhile may be among them. */
  async *ids(filter: JudgedCallFilter = {}): AsyncGenerator<JudgedCallId> {
    for (let after = ''; ;) {
      const rows = await this.database.run(
        (client) => client.$queryRaw<JudgedCallId[]>`
          SELECT call_id AS "callId", rules_revision AS "rulesRevision"
          FROM call_verdicts JOIN calls USING (call_id)
          WHERE ${matching(filter)} AND call_id > ${after}
          ORDER BY call_id LIMIT ${PAGE}`,
      );
      yield* rows;
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE) return;
      after = last.callId;
    }
  }
}

const matching = ({ since, vertical }: JudgedCallFilter): Prisma.Sql => Prisma.sql`
  (${since ?? null}::timestamptz IS NULL OR started_at >= ${since ?? null})
  AND (${vertical ?? null}::text IS NULL OR vertical = ${vertical ?? null})`;

/**
 * What the newest seal of a call holds of its verdict: the verdict, and its input opened. It is read, not
 * verified. Undefined: the call is not sealed, or was sealed before calls were judged.
 *
 * Errors: `VerdictUnreadableError`; those of the store and of the keyring, also where the key is destroyed.
 */
export async function readJudgedCall(
  store: ObjectStore,
  keys: Pick<CallKeyring, 'open'>,
  callId: string,
): Promise<JudgedCall | undefined> {
  const reader = objectReader(store);
  let newest = { revision: 0, key: '' };
  for await (const key of reader.list(callPrefix(callId))) {
    const revision = Number(MANIFEST_KEY.exec(key)?.[1]);
    if (revision > newest.revision) newest = { revision, key };
  }
  if (newest.revision === 0) return undefined;
  const read = async (key: string): Promise<unknown> => {
    const bytes = await reader.read(key);
    if (bytes === undefined) throw new VerdictUnreadableError(callId, `${key} is missing`);
    return jsonIn(bytes);
  };
  const manifest = Manifest.safeParse(await read(newest.key));
  if (!manifest.success) throw new VerdictUnreadableError(callId, 'its manifest is altered');
  const { verdict: object } = manifest.data;
  if (object === undefined) return undefined;
  const stored = StoredVerdict.safeParse(await read(object.key));
  if (!stored.success) throw new VerdictUnreadableError(callId, `${object.key} is altered`);
  const input = openVerdictInput(await keys.open(callId), object.key, stored.data);
  return { verdict: stored.data.verdict, input: jsonIn(input) as JudgedCall['input'] };
}

/**
 * As `readJudgedCall`, for whoever reads many: one whose key is destroyed or whose objects are not what was
 * sealed is undefined, since no retry brings it back.
 *
 * Errors: those of a store that is away.
 */
export async function readJudgedCallIfThere(
  ...args: Parameters<typeof readJudgedCall>
): Promise<JudgedCall | undefined> {
  try {
    return await readJudgedCall(...args);
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    if (error.retryable && !(error instanceof KeyUnavailableError)) throw error;
    return undefined;
  }
}

function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
