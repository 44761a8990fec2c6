import { z } from 'zod';
import { DurationMs, Text } from './fields.js';

const Say = Text(600);

/**
 * `trigger`: when what brings the obligation about is heard (the caller asks, the forbidden is said).
 * `breach`: when it is broken, at the latest when its time is over.
 */
const upon = (usual: 'trigger' | 'breach') =>
  z.enum(['trigger', 'breach'], 'trigger or breach').default(usual);

/** What happens at once, while the call runs. */
export const LiveAction = z.discriminatedUnion(
  'action',
  [
    z.strictObject({ action: z.literal('none') }),
    /** A person is told and has to acknowledge in time; the agent says `say`. */
    z.strictObject({
      action: z.literal('escalate'),
      upon: upon('trigger'),
      say: Say.optional(),
      acknowledgeWithinMs: DurationMs,
    }),
    /** The agent is interrupted where it speaks, and says `say`. */
    z.strictObject({ action: z.literal('correct'), upon: upon('breach'), say: Say }),
    /** No words are kept until what called for it is over. */
    z.strictObject({ action: z.literal('pause-capture'), upon: upon('trigger') }),
    z.strictObject({ action: z.literal('end-call'), upon: upon('breach'), say: Say.optional() }),
  ],
  { error: 'fields, with an action: none, escalate, correct, pause-capture or end-call' },
);
export type LiveAction = z.infer<typeof LiveAction>;
