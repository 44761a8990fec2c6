import { STREAM_POLICIES, Vertical } from '@verbatim/contracts';
import { z } from 'zod';
import type { Agent } from '../agents/agent.js';
import { FileRevision } from '../agents/agent-fields.js';
import type { Details } from '../agents/details.js';
import { AfterHours, EntryAgents, InlineAgent } from './agent.js';
import { Attestations, handlesHealthData, HEALTH_VERTICALS } from './attestations.js';
import { E164, Line, Milliseconds, Zone } from './fields.js';
import { FactValues } from '../rules/call-facts.js';
import { Jurisdiction } from '../rules/jurisdiction-code.js';
import { Disclosures, Escalation, Redaction, Retention, RuleSettings } from './obligations.js';
import { OpeningHours } from './opening-hours.js';
import { Payment } from './payment.js';
import { Telephone } from './telephone.js';
import { Menu, Silence } from './turn-taking.js';
import { ToolBackendChoice } from './tool-backend.js';

/** What one process holds in memory for the vertical before its policy applies. */
const Buffer = z.strictObject({
  /** 200 calls × 5 events/s × 5 s of queue trouble = 5,000 events; the default files say 10,000. */
  capacityEvents: z.int('a whole number').min(64, 'at least 64').max(100_000, 'at most 100000'),
  capacityBytes: z
    .int('a whole number of bytes')
    .min(256 * 1024, 'at least 262144 (256 KiB: one event of the largest size)')
    .max(256 * 1024 * 1024, 'at most 268435456 (256 MiB)'),
});

/** What one process holds on disk for the vertical until the archive has it. */
const Spool = z.strictObject({
  /** Without one, the vertical has an equal share of what the others leave of `SPOOL_QUOTA_BYTES`. */
  quotaBytes: z
    .int('a whole number of bytes')
    .min(2 * 1024 * 1024, 'at least 2097152 (2 MiB)')
    .max(1024 ** 4, 'at most 1099511627776 (1 TiB)'),
});

/** Which part of a process's calls is this vertical's, whatever the others do. */
const Admission = z.strictObject({
  sharePercent: z
    .number('a percentage')
    .min(0, 'at least 0')
    .max(90, 'at most 90: the rest is for calls that we place, and for whoever comes first')
    .describe('Of VOICE_CALLS_MAX. Above it, calls borrow what no other vertical is owed.'),
});

/** What this vertical asks of the model, where it differs from the process's own settings. */
const Model = z.strictObject({
  realtime: Line(80).optional(),
  transcription: Line(80).optional(),
  /** Tried where that one cannot be had. */
  smaller: Line(80).optional(),
});

/** What the caller hears when the agent cannot take or continue the call. */
const Fallback = z.strictObject({
  say: Line(600),
  dial: E164.optional().describe(
    'A person to put the call through to. Without one the call ends after the words.',
  ),
});

/** What a new caller hears, and whom they are put through to, when they are diverted from the agent. */
const Divert = z.strictObject({
  say: Line(600),
  dial: E164.optional(),
  voicemail: z
    .literal(true, 'true')
    .optional()
    .describe('They may leave a message, as telephone.voicemail says. Not with dial.'),
  callBack: z
    .literal(true, 'true')
    .optional()
    .describe('They may ask to be called back, as telephone.outbound says.'),
});

/** While the agent waits for room in the record before it speaks again. */
const Hold = z.strictObject({
  /** How long the caller hears nothing before the holding line; 0.5 s is a pause, 4 s is a dead line. */
  afterMs: Milliseconds(500, 60_000).optional(),
  /** From one holding line to the next. */
  everyMs: Milliseconds(5_000, 120_000).optional(),
  /** Raw mu-law, 8 kHz, one channel; beside this file, or an absolute path. */
  audio: Line(500).optional(),
});

/** Another vendor's model would read words about health; an unknown number may be anybody's. */
const isJudgeRefused = (file: {
  vertical: Vertical;
  zone: string;
  healthData?: boolean | undefined;
}) => handlesHealthData(file) || file.vertical === 'unclassified';

const Judge = z.enum(['off', 'on'], 'off or on');

/**
 * One line of business: the file `config/verticals/<vertical>.yaml`.
 * Field by field: docs/specs/verticals.md. Descriptions are what editors show.
 */
export const VerticalFile = z
  .strictObject({
    vertical: Vertical.describe('Which line of business; one file each.'),
    revision: FileRevision.describe(
      'Changes with every change of the file; a call carries the one it started under.',
    ),
    numbers: z
      .array(E164)
      .max(1_000, 'at most 1000 numbers')
      .describe('The numbers called that get this vertical.'),
    jurisdictions: z
      .array(Jurisdiction, "a list of jurisdictions like [US-MA], or ['*']")
      .min(1, "at least one, or '*' where it is not known")
      .describe('Where the business answers: US-MA, EU. A star: unknown, so the strictest of all.'),
    zone: Zone.describe('IANA time zone in which its days and hours are read.'),
    hours: OpeningHours.optional().describe('When it is open. Absent: always.'),
    afterHours: AfterHours.optional().describe('Beside "agent": who answers while it is closed.'),
    policy: z
      .enum(STREAM_POLICIES, 'block, drop-oldest, drop-newest or latest-per-key')
      .describe('What a full buffer does. Compliance verticals: block.'),
    buffer: Buffer,
    spool: Spool.optional(),
    agents: EntryAgents.optional().describe('Which agents of config/agents answer.'),
    agent: InlineAgent.optional().describe('Instead of "agents": the only one, said in place.'),
    admission: Admission.optional().describe(
      'Room that is kept for it. Absent: an equal part of a quarter of what the others leave.',
    ),
    healthData: z
      .boolean('true or false')
      .optional()
      .describe('Whether callers speak about health. Absent: as the name of the vertical says.'),
    attestations: Attestations.optional().describe(
      'What is in writing with the vendors. Where callers speak about health, no call without them.',
    ),
    model: Model.optional(),
    fallback: Fallback.describe('When the agent cannot take or continue the call.'),
    divert: Divert.optional().describe('For new calls, where it differs from fallback.'),
    hold: Hold.optional(),
    silence: Silence.optional().describe(
      'What a caller who says nothing hears. Absent: the agent waits.',
    ),
    menu: Menu.optional().describe('What keys mean. Absent: the model is told what was pressed.'),
    disclosures: Disclosures.optional().describe('What must be said word for word.'),
    rules: RuleSettings.optional().describe(
      'How rules apply, where that differs from their files.',
    ),
    judge: Judge.optional().describe(
      'Whether a model answers what rules ask of it, from redacted words. Absent: off.',
    ),
    facts: FactValues.optional().describe(
      'What is true of all its calls, for rules that ask. Absent: unknown, so such rules apply.',
    ),
    redaction: Redaction.optional().describe(
      'What the readable copy may show. Absent: no identifier at all.',
    ),
    retention: Retention.optional().describe('How long, and by which law, calls are kept.'),
    payment: Payment.optional().describe('Card payments. Absent: the agent cannot take any.'),
    telephone: Telephone.optional().describe('Voicemail and transfers. Absent: none.'),
    tools: ToolBackendChoice.optional().describe(
      'Who answers what tools ask of the book of the business. Absent: embedded.',
    ),
    escalation: Escalation.optional().describe('Who is told when a person is needed.'),
    onRefusal: z
      .enum(['end-call', 'continue'], 'end-call or continue')
      .describe('When the caller refuses to be recorded; continue keeps no words.'),
  })
  .superRefine((file, context) => {
    const problem = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    const { vertical, judge, healthData } = file;
    if (judge === 'on' && isJudgeRefused(file)) {
      problem('judge', `off: words of ${vertical} calls go to no other model`);
    }
    if (healthData === false && HEALTH_VERTICALS.includes(vertical)) {
      problem('healthData', `true: callers of ${vertical} speak about health`);
    }
  });
export type VerticalFile = z.infer<typeof VerticalFile>;

/** A vertical with its agents: what its file and those of its agents say together. */
export type VerticalConfig = Readonly<Omit<VerticalFile, 'agent' | 'agents' | 'afterHours'>> & {
  /** Who answers while it is open. */
  readonly agent: Agent;
  /** Who answers while it is closed; absent: the same. */
  readonly afterHoursAgent?: Agent | undefined;
  /** All of them, by id. */
  readonly agents: ReadonlyMap<string, Agent>;
  /** What they may tell each other. */
  readonly details: Details;
};
