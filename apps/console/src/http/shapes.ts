import { POLICY_STAGES } from '@verbatim/storage';
import { z } from 'zod';

/** What the API takes and gives, in the words of its OpenAPI document. */

const FileName = z
  .string()
  .max(200)
  .regex(/^(verticals|agents|rules|retention)\/[a-z0-9][a-z0-9/_-]*\.yaml$/)
  .describe('Like verticals/salon.yaml or rules/consent/recording-notice.yaml.');
const FILE_CHARACTERS_MAX = 1_000_000;

export const Files = z
  .record(FileName, z.string().max(FILE_CHARACTERS_MAX).nullable())
  .refine((files) => Object.keys(files).length <= 500, 'at most 500 files')
  .describe('New texts of files by name; null takes a file out. The others stay as they are.');

export const Reason = z.string().trim().min(1).max(2_000).describe('Kept with who asks.');
export const RevisionId = z.object({
  id: z.string().regex(/^[1-9]\d{0,17}$/, 'a number, as the list of revisions has it'),
});
export const ReasonBody = z.object({ reason: Reason });
export const Stage = z.enum(POLICY_STAGES);

export const CallSelection = z.object({
  since: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('Only calls that began then or later.'),
  vertical: z.string().max(64).optional(),
  callsMax: z.int().min(1).max(10_000).default(1_000).describe('Calls that are judged at most.'),
});

export const Change = z.object({
  file: z.string(),
  change: z.enum(['added', 'changed', 'removed']),
  ruleId: z.string().optional(),
  severity: z.string().optional(),
});

export const FlipReport = z.object({
  baseDigest: z.string().nullable(),
  digest: z.string(),
  callsJudged: z.int(),
  callsFlipped: z.int(),
  callsUnreadable: z.int(),
  rules: z.array(
    z.object({
      ruleId: z.string(),
      nowBroken: z.int(),
      nowKept: z.int(),
      otherwise: z.int(),
    }),
  ),
  flips: z.array(
    z.object({
      callId: z.string(),
      vertical: z.string(),
      ruleId: z.string(),
      before: z.string(),
      after: z.string(),
    }),
  ),
});

const Instant = z.iso.datetime();
export const Revision = z.object({
  id: z.string(),
  digest: z.string(),
  baseDigest: z.string().nullable(),
  kind: z.string(),
  author: z.string(),
  reason: z.string(),
  changes: z.array(Change),
  needsApproval: z.boolean(),
  proposedAt: Instant,
  approvals: z.array(z.object({ approver: z.string(), reason: z.string(), approvedAt: Instant })),
  flipReport: z
    .object({
      engineVersion: z.string(),
      callsJudged: z.int(),
      callsFlipped: z.int(),
      report: z.unknown(),
      madeBy: z.string(),
      madeAt: Instant,
    })
    .nullable(),
  activations: z.array(
    z.object({
      stage: z.string(),
      activatedBy: z.string(),
      reason: z.string(),
      activatedAt: Instant,
    }),
  ),
});

export const PolicyState = z.object({
  source: z.enum(['files', 'revision']),
  revision: z.string().nullable(),
  digest: z.string(),
});

export const Problem = z.object({
  code: z.string(),
  message: z.string(),
  problems: z.array(z.string()),
});
