import { FrameFormatError, readFrameHeader, type FrameHeader } from '@verbatim/audit-log';
import type { Database } from '../database/database.js';

/** Why a segment that no row names may go, or may not. */
export type OrphanState =
  /** Every event in it is durable elsewhere, and every call in it is sealed. */
  | 'deletable'
  | 'calls-not-sealed'
  /** It holds events that nothing else does. */
  | 'events-not-indexed'
  | 'unreadable';

/**
 * What a segment without a row is: left by a commit that failed after its object was written, most often, and
 * then written again under another name. Reads the plain parts of its frames only.
 */
export async function orphanState(bytes: Buffer, database: Database): Promise<OrphanState> {
  const headers = headersOf(bytes);
  if (headers === undefined) return 'unreadable';
  let state: OrphanState = 'deletable';
  for (const header of headers) {
    const [row] = await database.run(
      (client) => client.$queryRaw<{ isDurable: boolean; isSealed: boolean }[]>`
        SELECT coalesce(bool_or(durable @> int8range(${header.seqFrom}, ${header.seqTo}, '[]')), false)
            AS "isDurable",
          coalesce((SELECT sealed_revision > 0 AND NOT needs_amendment FROM calls
            WHERE call_id = ${header.callId}), false) AS "isSealed"
        FROM call_epochs WHERE epoch = ${header.epoch} AND call_id = ${header.callId}`,
    );
    if (row?.isDurable !== true) return 'events-not-indexed';
    if (!row.isSealed) state = 'calls-not-sealed';
  }
  return state;
}

function headersOf(bytes: Buffer): FrameHeader[] | undefined {
  const headers: FrameHeader[] = [];
  try {
    for (let offset = 0; offset < bytes.length;) {
      const { header, length } = readFrameHeader(bytes, offset);
      headers.push(header);
      offset += length;
    }
  } catch (error) {
    if (error instanceof FrameFormatError) return undefined;
    throw error;
  }
  return headers;
}
