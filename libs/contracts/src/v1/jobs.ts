import { z } from 'zod';
import { Vertical } from '../verticals.js';
import { EVENT_CLASSES } from './kinds.js';

/**
 * One archive job: a micro-batch of events of one vertical and one class, mixed calls.
 *
 * The events are left unparsed here, so that a single bad one is quarantined by itself and cannot
 * take its batch with it. Idempotency key: each event's (callId, epoch, seq), in the database.
 */
export const ArchiveJobV1 = z.looseObject({
  v: z.literal(1),
  vertical: Vertical,
  class: z.enum(EVENT_CLASSES),
  /** Which process incarnation made the batch. */
  processId: z.string().min(1),
  /** Producer's wall clock when the batch was cut, Unix milliseconds. */
  cutAt: z.int().min(0),
  events: z.array(z.unknown()).min(1),
});
export type ArchiveJobV1 = z.infer<typeof ArchiveJobV1>;

/** Just enough of any version's envelope to park what this build cannot read. */
export const AnyVersion = z.looseObject({ v: z.int() });
