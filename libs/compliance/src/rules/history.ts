import { z } from 'zod';

/** An earlier call with the same person, as far as frequency rules ask. */
export const HistoryCall = z.strictObject({
  at: z.iso.datetime({ offset: true, error: 'an instant like 2026-04-07T09:00:00-04:00' }),
  direction: z.enum(['inbound', 'outbound'], 'inbound or outbound').default('outbound'),
  reached: z
    .enum(['nobody', 'voicemail', 'conversation'], 'nobody, voicemail or conversation')
    .default('nobody'),
  /** Which debts, policies or other matters it was about. */
  debts: z.array(z.string()).default([]),
  /** False: the law does not count it (not connected, consented, wrong number). */
  counts: z.boolean('true or false').default(true),
});
export type HistoryCall = z.infer<typeof HistoryCall>;

/** Calls before this one, as the database knew them. A snapshot is part of the verdict's input. */
export interface HistorySnapshot {
  readonly calls: readonly HistoryCall[];
  /** False: calls may be missing, so nothing that is counted can be trusted to be below a limit. */
  readonly complete: boolean;
}
