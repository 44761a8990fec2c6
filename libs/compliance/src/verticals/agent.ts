import { z } from 'zod';
import { Language, Line } from './fields.js';

const Voice = z.enum(
  ['alloy', 'ash', 'ballad', 'cedar', 'coral', 'echo', 'marin', 'sage', 'shimmer', 'verse'],
  'a voice: alloy, ash, ballad, cedar, coral, echo, marin, sage, shimmer or verse',
);

/** A function that the model may call, as the Realtime API takes it. */
const Tool = z.strictObject({
  name: z
    .string('a name like "find_appointment"')
    .regex(/^[a-z][a-z0-9_]{0,63}$/, 'a name like "find_appointment"'),
  description: Line(1_000).describe('When the model is to call it, and what it gets.'),
  parameters: z
    .record(z.string(), z.json(), 'a JSON Schema of the arguments')
    .describe('JSON Schema of the arguments, an object.'),
});
export type AgentTool = z.infer<typeof Tool>;

const Tools = z
  .array(Tool, 'a list of tools')
  .max(50, 'at most 50 tools')
  .refine(
    (tools) => new Set(tools.map(({ name }) => name)).size === tools.length,
    'tools with different names',
  );

export const Agent = z.strictObject({
  name: Line(80).describe('How the agent introduces itself.'),
  voice: Voice.describe('A voice of the Realtime model.'),
  language: Language.describe('Language of the call: ISO 639-1, with a region where it matters.'),
  instructions: Line(16_000).describe('What the model is told.'),
  greeting: Line(1_000)
    .optional()
    .describe('What the agent says first. It must make clear that it is an AI.'),
  tools: Tools.optional().describe('What the model may call. Absent: nothing.'),
});
export type Agent = z.infer<typeof Agent>;

/** The agent of calls that begin while the business is closed; what it leaves out is as by day. */
export const AfterHours = z.strictObject({
  agent: z.strictObject({
    name: Line(80).optional(),
    voice: Voice.optional(),
    language: Language.optional(),
    instructions: Line(16_000).describe('Replaces those of the day.'),
    greeting: Line(1_000).describe('Replaces that of the day.'),
    tools: Tools.optional().describe('Replaces those of the day. Absent: nothing.'),
  }),
});
