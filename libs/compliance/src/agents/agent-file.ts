import { z } from 'zod';
import { Language, Line, Name } from '../verticals/fields.js';
import { AgentId, FileRevision, Greeting, Instructions, Tools, Voice } from './agent-fields.js';

const HAND_OFFS_MAX = 10;
const DETAILS_OF_HAND_OFF_MAX = 20;

const NamesOfDetails = z
  .array(Name, 'a list of details')
  .max(DETAILS_OF_HAND_OFF_MAX, `at most ${DETAILS_OF_HAND_OFF_MAX} details`)
  .refine((names) => new Set(names).size === names.length, 'each detail once');

const HandOff = z.strictObject({
  to: AgentId.describe('The agent of the same vertical that takes over.'),
  when: Line(300).describe('When to hand off; the model reads it.'),
  needs: NamesOfDetails.optional().describe(
    'Details without which the hand-off is refused. Absent: none.',
  ),
  carries: NamesOfDetails.optional().describe(
    'Details that the next agent is told. What is not listed stays behind. Absent: none.',
  ),
});
export type HandOff = z.infer<typeof HandOff>;

/**
 * One agent of a vertical: the file `config/agents/<vertical>/<agent>.yaml`.
 * Field by field: docs/specs/agents.md. Descriptions are what editors show.
 */
export const AgentFile = z.strictObject({
  agent: AgentId.describe('Its id, which is the name of the file.'),
  revision: FileRevision.describe(
    'Changes with every change of the file; calls and hand-offs carry it.',
  ),
  name: Line(80).describe('How the agent introduces itself.'),
  voice: Voice.describe('A voice of the Realtime model; the same on both sides of a hand-off.'),
  language: Language.describe('In which it begins: ISO 639-1, with a region where it matters.'),
  languages: z
    .array(Language, 'a list of languages')
    .max(10, 'at most 10 languages')
    .optional()
    .describe('Others that it may be asked to speak.'),
  greeting: Greeting.optional().describe('What it says first when it answers a call.'),
  instructions: Instructions.describe('What the model is told: one job.'),
  tools: Tools.optional().describe('Tools that the model may call, by name. Absent: none.'),
  handOffs: z
    .array(HandOff, 'a list of hand-offs')
    .max(HAND_OFFS_MAX, `at most ${HAND_OFFS_MAX} hand-offs`)
    .optional()
    .describe('To whom it may give the call, and when. Absent: it keeps the call.'),
  disclosures: z
    .array(Name, 'a list of disclosures of the vertical')
    .max(10, 'at most 10 disclosures')
    .optional()
    .describe(
      'Disclosures of the vertical that it says before anything else when it takes a call.',
    ),
});
export type AgentFile = z.infer<typeof AgentFile>;
