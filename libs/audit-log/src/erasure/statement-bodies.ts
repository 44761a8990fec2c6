import { CallId, ErasureGround } from '@verbatim/contracts';
import { z } from 'zod';
import { REVISIONS_MAX } from '../limits.js';

/** What the ids of decisions, holds and sweeps look like: the instant, then what makes them unique. */
export const DecisionId = z.string().regex(/^\d{8}T\d{6}Z-[0-9a-f]{12}$/);

const Person = z.string().min(1).max(200);
const Reason = z.string().min(1).max(500);
const ClassName = z.string().min(1).max(80);
const Millis = z.int().min(0);
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const PersonKey = z.string().regex(/^[0-9a-f]{32}$/);

const SealedRevision = z.strictObject({
  revision: z.int().min(1).max(REVISIONS_MAX),
  /** Of the manifest as stored, hexadecimal. */
  manifestSha256: Sha256,
});
const Revisions = z.array(SealedRevision).max(REVISIONS_MAX);

const Bound = z.strictObject({ class: ClassName, source: z.string().max(200), at: Millis });

/** `statements/hold/<id>.json`: nothing of what it covers may be destroyed while it stands. */
export const HoldBody = z
  .strictObject({
    /** One of the two: a call, or everything that is and will be held of a person. */
    callId: CallId.optional(),
    /** The keyed digest of the person's number. */
    personKey: PersonKey.optional(),
    reason: Reason,
    placedBy: Person,
  })
  .refine(
    ({ callId, personKey }) => (callId === undefined) !== (personKey === undefined),
    'a call or a person, not both',
  );
export type HoldBody = z.infer<typeof HoldBody>;

/** `statements/hold-lifted/<id>.json`, with the id of the hold. */
export const HoldLiftedBody = z.strictObject({ reason: Reason, liftedBy: Person });
export type HoldLiftedBody = z.infer<typeof HoldLiftedBody>;

/** `statements/erasure/<id>.json`: the decision, on record before anything is destroyed. */
export const ErasureBody = z.strictObject({
  ground: ErasureGround,
  reason: Reason,
  by: Person,
  /** Calls that are erased by it, with every revision that was sealed of them. */
  calls: z.array(z.strictObject({ callId: CallId, revisions: Revisions })).min(1),
  /** Asked for and refused, each with what stands against it. */
  refused: z.array(
    z.strictObject({
      callId: CallId,
      because: z.enum(['hold', 'floor', 'conflict', 'not-sealed', 'locked']),
      /** Ids of holds, names of retention classes, or until when the store has locked the key. */
      names: z.array(z.string().max(80)),
    }),
  ),
  /** Where laws contradict each other, and a person has decided that it goes all the same. */
  decided: z
    .strictObject({
      by: Person,
      reason: Reason,
      /** The floors that were set aside. */
      against: z.array(
        z.strictObject({
          callId: CallId,
          class: ClassName,
          source: z.string().max(200),
          /** Null where nobody could reckon when it ends. */
          at: Millis.nullable(),
        }),
      ),
    })
    .optional(),
});
export type ErasureBody = z.infer<typeof ErasureBody>;

/** `statements/tombstone/<callId>.json`, a leaf of the log: the words of the call are gone for good. */
export const TombstoneBody = z.strictObject({
  callId: CallId,
  /** What had been sealed when it was erased; what was sealed later is not covered. */
  revisions: Revisions,
  /** The id of the erasure statement. */
  decision: DecisionId,
  /** Versions of `keys/<callId>` that were destroyed; 0 where a run that was killed had done it uncounted. */
  keyVersionsDestroyed: z.int().min(0),
  /** Objects of the record that were destroyed with the key, since they can be read without it. */
  destroyed: z.array(z.string().min(1).max(512)),
});
export type TombstoneBody = z.infer<typeof TombstoneBody>;

/** `statements/disposal/<callId>.json`, a leaf of the log: the whole record went when its time was over. */
export const DisposalBody = z.strictObject({
  callId: CallId,
  revisions: Revisions,
  vertical: z.string().min(1).max(80),
  /** By which class it had to go, and since when. */
  ceiling: Bound,
  /** One id for all that one sweep disposed of. */
  sweep: DecisionId,
  by: Person,
});
export type DisposalBody = z.infer<typeof DisposalBody>;

/** `statements/erasure-receipt/<decision>-<n>.json`: which copies one run reached, and which not. */
export const ErasureReceiptBody = z.strictObject({
  decision: DecisionId,
  copies: z.array(
    z.strictObject({
      callId: CallId,
      place: z.enum([
        'key',
        'pending-key',
        'redacted-copy',
        'index',
        'key-caches',
        'segments',
        'carrier-recordings',
        'carrier-records',
        'exports',
        'backups',
      ]),
      outcome: z.enum(['destroyed', 'none-held', 'unreadable', 'not-reached']),
      /** How many, or why not. */
      detail: z.string().max(300),
    }),
  ),
});
export type ErasureReceiptBody = z.infer<typeof ErasureReceiptBody>;
