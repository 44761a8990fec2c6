import { readFile } from 'node:fs/promises';
import { CallId, Vertical } from '@verbatim/contracts';
import { z } from 'zod';

/**
 * The simulator's report, as far as it is compared here: what the phone said and heard, and what
 * arrived at the model and came from it. Fields that are not named are ignored.
 */
export const SimulatedCall = z.looseObject({
  callSid: CallId,
  vertical: Vertical,
  scriptId: z.string(),
  /** When the caller was to hang up, where that was drawn beforehand. */
  hangUpAtMs: z.number().optional(),
  outcome: z.enum(['conversation', 'dropped', 'diverted', 'interrupted', 'not-placed']),
  /** In the order in which the caller spoke: the words whose last byte left the phone. */
  caller: z.array(z.looseObject({ text: z.string(), itemId: z.string().optional() })),
  /** In the order in which the model spoke. */
  agent: z.array(
    z.looseObject({
      itemId: z.string(),
      text: z.string(),
      status: z.enum(['in-progress', 'completed', 'cancelled', 'incomplete', 'failed']),
    }),
  ),
  /** The model's own account of the caller: items in the order of their commit. */
  heardByModel: z.array(
    z.looseObject({
      itemId: z.string(),
      text: z.string(),
      transcription: z.enum(['off', 'pending', 'completed', 'failed']),
    }),
  ),
  /** What was recorded after a tone, outside of every stream. */
  messages: z.array(z.looseObject({ text: z.string() })).default([]),
  warnings: z.array(z.string()),
  isStatusDelivered: z.boolean(),
});
export type SimulatedCall = z.infer<typeof SimulatedCall>;

const Latency = z.looseObject({
  samples: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  maxMs: z.number(),
});
export type Latency = z.infer<typeof Latency>;

/** What the application added to the audio of one vertical's calls. */
const VerticalAudio = z.looseObject({
  calls: z.number(),
  toCaller: Latency,
  toModel: Latency,
  longestGapMs: z.number(),
  opening: Latency,
  turnWait: Latency,
  ownLines: z.looseObject({ frames: z.number(), ms: z.number() }),
  withheld: z.looseObject({ toCaller: z.number(), toModel: z.number() }),
});
export type VerticalAudio = z.infer<typeof VerticalAudio>;

export const SimulationReport = z.looseObject({
  seed: z.number(),
  speed: z.number(),
  calls: z.array(SimulatedCall),
  /** By vertical; calls whose stream broke under them apart. */
  audio: z.looseObject({
    whole: z.partialRecord(Vertical, VerticalAudio),
    broken: z.partialRecord(Vertical, VerticalAudio),
  }),
});
export type SimulationReport = z.infer<typeof SimulationReport>;

export async function readSimulationReport(file: string): Promise<SimulationReport> {
  return SimulationReport.parse(JSON.parse(await readFile(file, 'utf8')));
}
