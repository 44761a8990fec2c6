import type { ToolName } from '@verbatim/contracts';
import type { z } from 'zod';
import type { FillerName } from './spoken/fillers.js';

/**
 * What a tool may do. `read`: it may be asked again at will. `write`: it changes the business's book, once for
 * each idempotency key, and is let finish though the call ends. `call`: it acts on the call itself.
 */
export type ToolEffect = 'read' | 'write' | 'call';

/** What the model may call, apart from who answers it. */
export interface Tool<
  Name extends string = string,
  Input extends z.ZodObject = z.ZodObject,
  Output extends z.ZodType = z.ZodType,
  Effect extends ToolEffect = ToolEffect,
> {
  readonly name: Name;
  /** For the model: when to call it, and what it gets. */
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
  readonly effect: Effect;
  /** After it the model is told that there is no answer; a write runs on. */
  readonly timeLimitMs: number;
  /** What the caller hears while they wait for it. Absent: silence, because it is over at once. */
  readonly filler?: FillerName;
}

/** Checks that a tool of the catalog is whole, and keeps the types of its arguments and its answer. */
export const tool = <
  const Name extends ToolName,
  Input extends z.ZodObject,
  Output extends z.ZodType,
  const Effect extends ToolEffect,
>(
  definition: Tool<Name, Input, Output, Effect>,
): Tool<Name, Input, Output, Effect> => Object.freeze(definition);
