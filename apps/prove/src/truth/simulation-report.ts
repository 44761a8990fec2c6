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
  warnings: z.array(z.string()),
  isStatusDelivered: z.boolean(),
});
export type SimulatedCall = z.infer<typeof SimulatedCall>;

export const SimulationReport = z.looseObject({
  seed: z.number(),
  speed: z.number(),
  calls: z.array(SimulatedCall),
});
export type SimulationReport = z.infer<typeof SimulationReport>;

export async function readSimulationReport(file: string): Promise<SimulationReport> {
  return SimulationReport.parse(JSON.parse(await readFile(file, 'utf8')));
}
