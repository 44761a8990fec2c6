import type { ToolName } from '@verbatim/contracts';
import { z } from 'zod';
import type { Tool } from './tool.js';
import { TOOLS } from './tools.js';

/** A function as the Realtime API takes it. */
export interface FunctionSchema {
  readonly type: 'function';
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** The `tools` of a session: the same schema that arguments are checked by, as JSON Schema. */
export const toolSchemas = (names: readonly ToolName[]): FunctionSchema[] =>
  names.map((name) => schemaOf(TOOLS[name]));

/** To make one costs a tenth of a millisecond, and every call and every hand-off needs ten. */
const known = new WeakMap<Tool, FunctionSchema>();

/** Of any tool, also one that is not in the catalog: hand-offs between agents are made up for each of them. */
export function schemaOf(tool: Tool): FunctionSchema {
  let schema = known.get(tool);
  if (!schema) known.set(tool, (schema = newSchema(tool)));
  return schema;
}

function newSchema({ name, description, input }: Tool): FunctionSchema {
  const { $schema: _, ...parameters } = z.toJSONSchema(input, { io: 'input', target: 'draft-7' });
  return { type: 'function', name, description, parameters };
}
