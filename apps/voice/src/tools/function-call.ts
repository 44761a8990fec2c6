import type { ServerEventOf } from '../model/server-events.js';

/** A call of a tool, as a completed response asks for it. */
export interface FunctionCall {
  readonly itemId: string;
  /** By which the model knows it. */
  readonly modelCallId: string;
  readonly name: string;
  /** JSON, as far as the model wrote any. */
  readonly json: string;
}

/**
 * The functions that a response calls. Only a completed response counts: in an interrupted one the arguments
 * may be cut off in the middle.
 */
export function functionCallsOf({ response }: ServerEventOf<'response.done'>): FunctionCall[] {
  if (response.status !== 'completed') return [];
  return (response.output ?? []).flatMap((item) =>
    item.type === 'function_call' && item.call_id
      ? [
          {
            itemId: item.id,
            modelCallId: item.call_id,
            name: item.name ?? 'unknown',
            json: item.arguments ?? '',
          },
        ]
      : [],
  );
}
