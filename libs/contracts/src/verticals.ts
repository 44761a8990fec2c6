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
 * What a full buffer does.
 * `block`: the offer is refused and the event waits in the spool; nothing is dropped.
 * `drop-oldest`: the oldest *sheddable* event gives way; critical events behave as under `block`.
 */
export const STREAM_POLICIES = ['block', 'drop-oldest'] as const;
export const StreamPolicy = z.enum(STREAM_POLICIES);
export type StreamPolicy = z.infer<typeof StreamPolicy>;
