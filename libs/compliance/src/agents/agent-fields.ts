import { TOOL_NAMES } from '@verbatim/contracts';
import { z } from 'zod';
import { Line, Name } from '../verticals/fields.js';

/** Fields of an agent, wherever it is written down. */

export const Voice = z.enum(
  ['alloy', 'ash', 'ballad', 'cedar', 'coral', 'echo', 'marin', 'sage', 'shimmer', 'verse'],
  'a voice: alloy, ash, ballad, cedar, coral, echo, marin, sage, shimmer or verse',
);

/** The model's functions have names of at most 64 characters, `hand_off_to_` in front of this among them. */
const AGENT_ID_CHARACTERS_MAX = 48;

export const AgentId = Name.max(
  AGENT_ID_CHARACTERS_MAX,
  `at most ${AGENT_ID_CHARACTERS_MAX} characters`,
);

export const Tools = z
  .array(z.enum(TOOL_NAMES, `a tool: ${TOOL_NAMES.join(', ')}`), 'a list of names of tools')
  .refine((names) => new Set(names).size === names.length, 'tools with different names');

export const Greeting = Line(1_000);
export const Instructions = Line(16_000);

/** A new one with every change of a file: what a call carries of it. */
export const FileRevision = z
  .string('a revision like "2026-11-23.1"')
  .regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, 'a revision like "2026-11-23.1"');
