import { z } from 'zod';

/**
 * The lines of business that the product knows. Each has its own queue, so that a flood in one
 * cannot fill another's. `unclassified` is what a call gets whose number belongs to no vertical:
 * it counts as compliance, because the strictest reading is the safe one.
 */
export const VERTICALS = [
  'healthcare',
  'behavioral-health',
  'real-estate',
  'insurance',
  'debt-collection',
  'financial',
  'salon',
  'sales',
  'hospitality',
  'it-helpdesk',
  'unclassified',
] as const;

export const Vertical = z.enum(VERTICALS);
export type Vertical = z.infer<typeof Vertical>;

/**
 * What a full buffer does. Critical events are never dropped under any of these; they displace
 * sheddable ones, and without such they are refused and wait in the spool.
 * `block`: the offer is refused and the event waits in the spool; nothing is dropped.
 * `drop-oldest`: the oldest *sheddable* event gives way.
 * `drop-newest`: the newest one does: a sheddable arrival that does not fit is itself dropped.
 * `latest-per-key`: a newer partial of an utterance supersedes the one that still waits, full or not;
 * when that makes no room, as `drop-oldest`.
 */
export const STREAM_POLICIES = ['block', 'drop-oldest', 'drop-newest', 'latest-per-key'] as const;
export const StreamPolicy = z.enum(STREAM_POLICIES);
export type StreamPolicy = z.infer<typeof StreamPolicy>;
