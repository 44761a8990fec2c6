import type { CallKey } from '@verbatim/audit-log';
import type { EventV1 } from '@verbatim/contracts';
import { CallWriter } from './call-writer.js';
import { HEALTHCARE_TALK } from './healthcare-talk.js';
import { hexFrom } from './seeded-random.js';

export interface CallShape {
  /** Of both sides together. */
  readonly turns: number;
  readonly partialsPerTurn: number;
  readonly durationMs: number;
}

/** Ten minutes, an utterance every five seconds, partials as they come while somebody speaks: 2,400 events. */
export const TEN_MINUTES: CallShape = { turns: 120, partialsPerTurn: 14, durationMs: 600_000 };

/** The shortest that has everything in it: 18 events. */
export const SMALL: CallShape = { turns: 2, partialsPerTurn: 1, durationMs: 12_000 };

export interface MadeUpCall {
  readonly callId: string;
  readonly key: CallKey;
  readonly shape: CallShape;
  readonly random: () => number;
  /** Unix milliseconds. */
  readonly startedAt: number;
  /** The rules that it says it began under. */
  readonly rulesRevision?: string | undefined;
}

/**
 * A whole healthcare call as the voice app numbers it, complete: speech, items and responses with their
 * obligations, cumulative partials, finals, usage, a tool, now and then an interruption. The random source
 * decides its epoch and where its talk begins; nonces of words are random as ever.
 */
export function madeUpCall(options: MadeUpCall): EventV1[] {
  const { callId, key, shape, random, startedAt, rulesRevision } = options;
  const events = shape.turns * (shape.partialsPerTurn + OTHERS_PER_TURN);
  const writer = new CallWriter({
    ...{ callId, key, epoch: hexFrom(random), vertical: 'healthcare', policy: 'block', startedAt },
    stepMs: shape.durationMs / events,
  });
  writer.write('epoch.opened', { processId: 'load', reason: 'call-started' });
  writer.write(
    'call.started',
    { direction: 'inbound', policy: 'block', ...(rulesRevision && { rulesRevision }) },
    { from: '+16175550147', to: '+16175550100' },
  );
  const first = Math.floor(random() * HEALTHCARE_TALK.length);
  for (let turn = 0; turn < shape.turns; turn += 1) {
    const talk = HEALTHCARE_TALK[(first + (turn >> 1)) % HEALTHCARE_TALK.length]!;
    writeTurn(writer, shape, turn, turn % 2 === 0 ? talk.agent : talk.caller);
    if (turn % TURNS_PER_TOOL === TURNS_PER_TOOL - 1) writeTool(writer, turn);
  }
  const durationSeconds = Math.round(shape.durationMs / 1_000);
  writer.write('call.ended', { status: 'completed', durationSeconds, source: 'status-callback' });
  writer.write('epoch.closed', { reason: 'call-ended', openObligations: [] });
  return writer.events;
}

/** Its obligations, opened and closed, the final and the usage. */
const OTHERS_PER_TURN = 6;
const TURNS_PER_TOOL = 20;
const TURNS_PER_INTERRUPTION = 10;

function writeTurn(writer: CallWriter, shape: CallShape, turn: number, text: string): void {
  const isAgent = turn % 2 === 0;
  const itemId = `item_${String(turn).padStart(6, '0')}`;
  const responseId = `resp_${String(turn).padStart(6, '0')}`;
  const speaker = isAgent ? 'agent' : 'caller';
  const stretchMs = shape.durationMs / shape.turns;
  const audioStartMs = Math.round(turn * stretchMs);
  const audioEndMs = Math.round((turn + 0.8) * stretchMs);
  const item = { obligationId: `item:${itemId}`, obligation: 'item', itemId, speaker };
  const around = isAgent
    ? { obligationId: `response:${responseId}`, obligation: 'response' }
    : { obligationId: `speech:${itemId}`, obligation: 'speech', itemId, speaker };
  const said = { itemId, speaker, streamSid: 'MZ0', ...(isAgent && { responseId }) };

  writer.write('obligation.opened', { ...around, audioStartMs });
  writer.write('obligation.opened', item);
  for (let revision = 0; revision < shape.partialsPerTurn; revision += 1) {
    const soFar = Math.ceil((text.length * (revision + 1)) / (shape.partialsPerTurn + 1));
    const words = { text: text.slice(0, soFar) };
    writer.write('transcript.partial', { ...said, audioStartMs, revision }, words);
  }
  if (isAgent && turn % TURNS_PER_INTERRUPTION === TURNS_PER_INTERRUPTION - 2) {
    const heard = text.slice(0, text.length >> 1);
    const lengths = { generatedMs: 5_000, sentMs: 4_000, heardMs: 2_500 };
    const cause = 'barge-in';
    writer.write('turn.interrupted', { ...said, cause, ...lengths }, { generated: text, heard });
  }
  writer.write(
    'transcript.final',
    { ...said, audioStartMs, audioEndMs, outcome: 'completed', logprobs: [-0.02, -0.4, -0.11] },
    { text },
  );
  writer.write('obligation.closed', { ...item, outcome: 'final' });
  writer.write('obligation.closed', { ...around, outcome: isAgent ? 'completed' : 'committed' });
  writer.write('usage.recorded', usageOf(text.length, isAgent, responseId));
}

function usageOf(characters: number, isAgent: boolean, responseId: string) {
  const source = isAgent ? 'response' : 'transcription';
  const input = 400 + characters;
  return {
    ...{ source, model: 'gpt-realtime', ...(isAgent && { responseId }) },
    responseStatus: 'completed',
    usage: {
      ...{ total_tokens: input + characters, input_tokens: input, output_tokens: characters },
      input_token_details: { text_tokens: 400, audio_tokens: characters, cached_tokens: 256 },
    },
  };
}

function writeTool(writer: CallWriter, turn: number): void {
  const toolCallId = `call_${turn}`;
  const asked = { name: 'Margaret Ellison', day: 'Thursday' };
  writer.write(
    'tool.called',
    { toolCallId, toolName: 'find_appointment' },
    { arguments: JSON.stringify(asked) },
  );
  writer.write(
    'tool.returned',
    { toolCallId, outcome: 'completed' },
    { result: JSON.stringify({ free: ['09:30', '15:15'] }) },
  );
}
