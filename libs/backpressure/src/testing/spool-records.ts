import type { SpoolRecord } from '../spool/spool-types.js';
import { collect } from './collect.js';

export const EPOCH = 'e'.repeat(32);

export function record(seq: number, payload: string | number = 20, epoch = EPOCH): SpoolRecord {
  const text = typeof payload === 'number' ? 'x'.repeat(payload) : payload;
  return { epoch, seq, payload: Buffer.from(text) };
}

export function records(from: number, to: number, payload?: string | number): SpoolRecord[] {
  return Array.from({ length: to - from + 1 }, (_, i) => record(from + i, payload));
}

/** What a spool or a reader gives, as sequence numbers. */
export async function seqsOf(source: AsyncIterable<SpoolRecord>): Promise<number[]> {
  return (await collect(source)).map(({ seq }) => seq);
}
