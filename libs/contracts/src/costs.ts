import { z } from 'zod';

/** Who bills: the speech model's answers, the model that transcribes, the telephone company. */
export const USAGE_SOURCES = ['response', 'transcription', 'carrier'] as const;
export const UsageSource = z.enum(USAGE_SOURCES);
export type UsageSource = z.infer<typeof UsageSource>;

/**
 * What is billed apart, and in what. `audio-time` is transcription by duration. Minutes are begun ones.
 * `unread` counts what was reported in a form that nobody here could read: it is never free, only unknown.
 */
export const METERS = {
  'text-in': 'token',
  'text-cached': 'token',
  'text-out': 'token',
  'audio-in': 'token',
  'audio-cached': 'token',
  'audio-out': 'token',
  'image-in': 'token',
  'image-cached': 'token',
  'audio-time': 'ms',
  'call-inbound': 'minute',
  'call-outbound': 'minute',
  'media-stream': 'minute',
  recording: 'minute',
  sms: 'segment',
  'answer-detection': 'call',
  unread: 'report',
} as const;
export type Meter = keyof typeof METERS;
export const Meter = z.enum(Object.keys(METERS) as [Meter, ...Meter[]]);

const Name = z.string().min(1).max(256);

/** A quantity of one meter on one call. */
export const UsageLine = z.strictObject({
  /** Null: the telephone's, or of an event that names no agent. */
  agent: Name.nullable(),
  source: UsageSource,
  model: Name,
  meter: Meter,
  quantity: z.int().min(0),
});
export type UsageLine = Readonly<z.infer<typeof UsageLine>>;

export const UNPRICED_REASONS = ['no-table', 'unknown-model', 'no-price', 'unread'] as const;
export type UnpricedReason = (typeof UNPRICED_REASONS)[number];

/** Either a cost in thousand-millionths of a US dollar, or why there is none. */
export const PricedLine = z.strictObject({
  ...UsageLine.shape,
  nanoUsd: z.int().min(0).nullable(),
  unpriced: z.enum(UNPRICED_REASONS).optional(),
});
export type PricedLine = Readonly<z.infer<typeof PricedLine>>;

/** The table that a call was priced by: its version, and the digest of what it said. */
export const PricesUsed = z.strictObject({
  version: z.iso.date(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type PricesUsed = Readonly<z.infer<typeof PricesUsed>>;

/** Agents × models × meters: 20 × 4 × 8 is 640. */
export const COST_LINES_MAX = 2_000;

/** What a call used and what that costs. The sum of `nanoUsd` is its price, where no line is unpriced. */
export const CallCosts = z.strictObject({
  /** Null: there was no table for the day on which the call began. */
  prices: PricesUsed.nullable(),
  lines: z.array(PricedLine).max(COST_LINES_MAX),
});
export type CallCosts = z.infer<typeof CallCosts>;
