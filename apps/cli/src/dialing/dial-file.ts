import { readFile } from 'node:fs/promises';
import { CallHistory, DIAL_PURPOSES, type DialPlan, readLocated } from '@verbatim/compliance';
import type { YamlFileProblem } from '@verbatim/compliance';
import { PartyContext } from '@verbatim/contracts';
import { z } from 'zod';
import { CommandFailure } from '../exit-codes.js';

const Plan = z.strictObject({
  number: z.string('a telephone number, in quotes').optional(),
  purpose: z.enum(DIAL_PURPOSES, DIAL_PURPOSES.join(', ')).optional(),
  debtIds: z.array(z.string()).optional(),
  isArtificialVoice: z.boolean('true or false').optional(),
  revocation: z.enum(['at-once', 'by-deadline'], 'at-once or by-deadline').optional(),
});

const DialFile = z.strictObject({
  party: PartyContext,
  history: CallHistory.default([]),
  plan: Plan.default({}),
});

export interface DialQuestion {
  readonly party: PartyContext;
  readonly history: CallHistory;
  readonly plan: DialPlan;
}

/** Who would be called, what is known of earlier calls, and what the call is for; YAML or JSON. */
export async function readDialFile(
  path: string,
): Promise<DialQuestion | { readonly problems: readonly YamlFileProblem[] }> {
  const read = readLocated(path, await textOf(path), DialFile);
  if ('problems' in read) return read;
  const { party, history, plan } = read.value;
  return { party, history, plan: plan as DialPlan };
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandFailure(`${path} cannot be read: ${code}.`);
  }
}
