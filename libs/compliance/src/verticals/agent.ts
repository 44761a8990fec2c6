import { z } from 'zod';
import { AgentId, Greeting, Instructions, Tools, Voice } from '../agents/agent-fields.js';
import { Details } from '../agents/details.js';
import { Language, Line } from './fields.js';

/** Which agents of `config/agents/<vertical>` answer, and what they may tell each other. */
export const EntryAgents = z.strictObject({
  open: AgentId.describe('Who answers while the business is open.'),
  afterHours: AgentId.optional().describe('Who answers while it is closed. Absent: the same.'),
  details: Details.optional().describe(
    'What agents tell each other at a hand-off, by name, each with its type.',
  ),
});

/** A single agent, in the vertical's own file: it keeps every call. */
export const InlineAgent = z.strictObject({
  name: Line(80).describe('How the agent introduces itself.'),
  voice: Voice.describe('A voice of the Realtime model.'),
  language: Language.describe('Language of the call: ISO 639-1, with a region where it matters.'),
  instructions: Instructions.describe('What the model is told.'),
  greeting: Greeting.optional().describe(
    'What the agent says first. It must make clear that it is an AI.',
  ),
  tools: Tools.optional().describe('Tools that the model may call, by name. Absent: none.'),
});
export type InlineAgent = z.infer<typeof InlineAgent>;

const InlineAfterHoursAgent = z.strictObject({
  name: Line(80).optional(),
  voice: Voice.optional(),
  language: Language.optional(),
  instructions: Instructions.describe('Replaces those of the day.'),
  greeting: Greeting.describe('Replaces that of the day.'),
  tools: Tools.optional().describe('Replaces those of the day. Absent: nothing.'),
});
export type InlineAfterHoursAgent = z.infer<typeof InlineAfterHoursAgent>;

/** The agent of calls that begin while the business is closed; what it leaves out is as by day. */
export const AfterHours = z.strictObject({ agent: InlineAfterHoursAgent });
