import {
  detailsOf,
  parameterOf,
  type Details,
  type HandOff,
  parameterSchemaOf,
} from '@verbatim/compliance';
import type { Tool } from '@verbatim/tools';
import { z } from 'zod';
import type { RunnableTool } from '../tools/tool-set.js';
import type { CallAgents, CallHandOffAnswer } from './call-agents.js';

/** The model's function for one hand-off: `hand_off_to_booking`. */
export const handOffName = (to: string): string => `hand_off_to_${parameterOf(to)}`;

/** A function for each hand-off that the file of the agent lists. Over at once: it only moves the call. */
const TIME_LIMIT_MS = 2_000;

const Output = z.object({ done: z.boolean() }).loose();

export function handOffTools(agents: CallAgents): RunnableTool[] {
  const { current, vertical } = agents;
  return current.handOffs.map((edge) => ({
    tool: toolFor(edge, vertical.details),
    run: async (input, { toolCallId }) => {
      // All calls of one response are looked up before any is run, so that none is taken for the next agent's.
      await Promise.resolve();
      const details = Object.fromEntries(
        detailsOf(edge).map((name) => [name, input[parameterOf(name)]]),
      );
      const request = { id: toolCallId, from: current.id, to: edge.to, details };
      return { kind: 'done', output: answerFor(agents.ask(request), edge) };
    },
  }));
}

/** A file's hand-off is the same object in every call: what is made of it is made once. */
const made = new WeakMap<HandOff, Tool>();

function toolFor(edge: HandOff, details: Details): Tool {
  let tool = made.get(edge);
  if (!tool) made.set(edge, (tool = newTool(edge, details)));
  return tool;
}

function newTool(edge: HandOff, details: Details): Tool {
  const parameters = detailsOf(edge).flatMap((name) => {
    const detail = Object.hasOwn(details, name) ? details[name] : undefined;
    if (detail === undefined) return [];
    const isNeeded = edge.needs?.includes(name) ?? false;
    return [[parameterOf(name), parameterSchemaOf(detail, { isNeeded })] as const];
  });
  return {
    name: handOffName(edge.to),
    description:
      `Hands the call to ${edge.to}, who goes on with it. ${edge.when} ` +
      'Give what the caller has said, and nothing that they have not.',
    input: z.strictObject(Object.fromEntries(parameters)),
    output: Output,
    effect: 'call',
    timeLimitMs: TIME_LIMIT_MS,
  };
}

/** What the model is told. On success it is the next agent that reads it. */
function answerFor(answer: CallHandOffAnswer, { to }: HandOff): object {
  if (answer.kind !== 'refused') return { done: true, agent: to };
  const { refusal, details } = answer;
  const fields = details.map(parameterOf);
  switch (refusal) {
    case 'details-missing':
      return { done: false, missing: fields, next: 'Ask the caller for it, then hand off again.' };
    case 'details-invalid':
      return { done: false, wrong: fields, next: 'Ask the caller again, then hand off again.' };
    case 'not-current':
      return { done: false, next: 'The call is with another agent already. Go on with it.' };
    default:
      return {
        done: false,
        next: 'This is not possible on this call; do not try it again. Help as far as you can, and offer a person or a message.',
      };
  }
}
