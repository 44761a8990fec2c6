import { STREAM_POLICIES, Vertical } from '@verbatim/contracts';
import { z } from 'zod';

/** A telephone number as Twilio writes it: `+`, country code, subscriber number. */
export const E164 = z
  .string('a telephone number like "+15550100001", in quotes')
  .regex(/^\+[1-9]\d{6,14}$/, 'a telephone number like "+15550100001", in quotes');

const Line = (charactersMax: number) =>
  z
    .string(`text of at most ${charactersMax} characters`)
    .trim()
    .min(1, 'some text')
    .max(charactersMax, `text of at most ${charactersMax} characters`);

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

const Agent = z.strictObject({
  /** How the agent introduces itself. */
  name: Line(80),
  /** A voice of the Realtime model. */
  voice: z.enum(
    ['alloy', 'ash', 'ballad', 'cedar', 'coral', 'echo', 'marin', 'sage', 'shimmer', 'verse'],
    'a voice: alloy, ash, ballad, cedar, coral, echo, marin, sage, shimmer or verse',
  ),
  /** ISO 639-1, with a region where it matters: `en`, `en-US`. */
  language: z
    .string('a language like "en" or "en-US"')
    .regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'a language like "en" or "en-US"'),
  instructions: Line(16_000),
  /** What the agent says first. It must make clear that it is an AI. */
  greeting: Line(1_000).optional(),
});

/** What this vertical asks of the model, where it differs from the process's own settings. */
const Model = z.strictObject({
  realtime: Line(80).optional(),
  transcription: Line(80).optional(),
});

/** What the caller hears when the agent cannot take or continue the call. */
const Fallback = z.strictObject({
  say: Line(600),
  /** A person to put the call through to. Without one the call ends after the words. */
  dial: E164.optional(),
});

/** What a new caller hears, and whom they are put through to, when they are diverted from the agent. */
const Divert = z.strictObject({
  say: Line(600),
  dial: E164.optional(),
});

const Milliseconds = (min: number, max: number) =>
  z.int('whole milliseconds').min(min, `at least ${min}`).max(max, `at most ${max}`);

/** While the agent waits for room in the record before it speaks again. */
const Hold = z.strictObject({
  /** How long the caller hears nothing before the holding line; 0.5 s is a pause, 4 s is a dead line. */
  afterMs: Milliseconds(500, 60_000).optional(),
  /** From one holding line to the next. */
  everyMs: Milliseconds(5_000, 120_000).optional(),
  /** Raw mu-law, 8 kHz, one channel; beside this file, or an absolute path. */
  audio: Line(500).optional(),
});

/**
 * One line of business: the file `config/verticals/<vertical>.yaml`.
 * Field by field: docs/specs/verticals.md.
 */
export const VerticalFile = z.strictObject({
  vertical: Vertical,
  /** Changes with every change of the file; calls carry the revision that they started under. */
  revision: z
    .string('a revision like "2026-11-23.1"')
    .regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, 'a revision like "2026-11-23.1"'),
  numbers: z.array(E164).max(1_000, 'at most 1000 numbers'),
  policy: z.enum(STREAM_POLICIES, 'block, drop-oldest, drop-newest or latest-per-key'),
  buffer: Buffer,
  spool: Spool.optional(),
  agent: Agent,
  model: Model.optional(),
  fallback: Fallback,
  /** Where it differs from `fallback`. */
  divert: Divert.optional(),
  hold: Hold.optional(),
  /** What happens when the caller refuses to be recorded. */
  onRefusal: z.enum(['end-call', 'continue'], 'end-call or continue'),
});
export type VerticalFile = z.infer<typeof VerticalFile>;
export type VerticalConfig = Readonly<VerticalFile>;
