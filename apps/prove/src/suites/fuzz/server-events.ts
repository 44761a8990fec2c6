import { CANARY, hostileString } from './hostile-values.js';
import type { FuzzRandom } from './random.js';

const AUDIO = Buffer.alloc(800, 0x55).toString('base64');

/** Few enough that events meet each other's items and responses, or those that were never there. */
const ITEMS = 40;
const RESPONSES = 20;

const STATUSES = ['completed', 'cancelled', 'failed', 'incomplete', 'in_progress', ''];
/** What ends a session is rare here: a call that is over cannot be harmed. */
const ERROR_CODES = [
  'server_error',
  'rate_limit_exceeded',
  'response_cancel_not_active',
  'conversation_already_has_active_response',
  'input_audio_buffer_commit_empty',
  'made_up_code',
  '',
];
/** Voice's event ids tell what they were for. A refusal of its settings would end the session. */
const PURPOSES = ['commit', 'turn', 'greeting', 'announcement', 'truncate', 'cancel', ''];

/** An event as the Realtime API sends them: the right shape, in no order, about anything. */
export function serverEvent(random: FuzzRandom): Record<string, unknown> {
  const item_id = `item_${random.below(ITEMS)}`;
  const response_id = `resp_${random.below(RESPONSES)}`;
  const text = random.chance(0.8) ? `${CANARY} and so on ` : hostileString(random);
  const about = { response_id, item_id, output_index: 0, content_index: 0 };
  const ms = random.chance(0.9) ? random.below(600_000) : random.below(2 ** 53);
  const event = random.weighted<() => Record<string, unknown>>([
    [3, () => ({ type: 'session.created', session: {} })],
    [3, () => ({ type: 'session.updated', session: {} })],
    [8, () => ({ type: 'input_audio_buffer.speech_started', item_id, audio_start_ms: ms })],
    [6, () => ({ type: 'input_audio_buffer.speech_stopped', item_id, audio_end_ms: ms })],
    [6, () => ({ type: 'input_audio_buffer.committed', item_id, previous_item_id: other(random) })],
    [4, () => ({ type: 'conversation.item.added', item: itemOf(item_id, text, random) })],
    [
      8,
      () => ({ type: `${TRANSCRIPTION}.delta`, item_id, delta: text, logprobs: logprobs(random) }),
    ],
    [
      6,
      () => ({
        type: `${TRANSCRIPTION}.completed`,
        item_id,
        transcript: text,
        usage: usage(random),
      }),
    ],
    [
      2,
      () => ({
        type: `${TRANSCRIPTION}.failed`,
        item_id,
        error: { code: 'made_up_code', message: CANARY },
      }),
    ],
    [2, () => ({ type: `${TRANSCRIPTION}.segment`, item_id, start: ms, end: -ms, text })],
    [8, () => ({ type: 'response.created', response: { id: response_id, status: 'in_progress' } })],
    [
      6,
      () => ({
        type: 'response.output_item.added',
        response_id,
        item: itemOf(item_id, '', random),
      }),
    ],
    [9, () => ({ type: 'response.output_audio_transcript.delta', ...about, delta: text })],
    [9, () => ({ type: 'response.output_audio.delta', ...about, delta: audio(random) })],
    [3, () => ({ type: 'response.output_audio_transcript.done', ...about, transcript: text })],
    [2, () => ({ type: 'response.output_text.delta', ...about, delta: text })],
    [
      3,
      () => ({
        type: 'response.function_call_arguments.delta',
        ...about,
        call_id: 'c',
        delta: '{',
      }),
    ],
    [3, () => ({ type: 'response.function_call_arguments.done', ...about, arguments: '{"a":' })],
    [
      9,
      () => ({ type: 'response.done', response: doneResponse(response_id, item_id, text, random) }),
    ],
    [3, () => ({ type: 'error', error: errorOf(random) })],
    [1, () => ({ type: 'rate_limits.updated', rate_limits: [] })],
    [1, () => ({ type: random.pick([CANARY, '__proto__', 'toString', 'response.unheard_of']) })],
  ])();
  // Repeated ids are repeated events: those are to be noticed, not to be the rule.
  return { event_id: `event_${random.below(random.chance(0.05) ? 5 : 2 ** 31)}`, ...event };
}

const TRANSCRIPTION = 'conversation.item.input_audio_transcription';

const other = (random: FuzzRandom): string | null =>
  random.chance(0.2) ? null : `item_${random.below(ITEMS)}`;

const audio = (random: FuzzRandom): string =>
  random.chance(0.8) ? AUDIO : random.pick(['', '=', 'AAA', CANARY, '*'.repeat(1_000)]);

const logprobs = (random: FuzzRandom): unknown =>
  random.chance(0.7) ? undefined : [{ logprob: -1 }, { logprob: CANARY }, null];

const usage = (random: FuzzRandom): unknown =>
  random.chance(0.7)
    ? { type: 'duration', seconds: random.below(60) }
    : { type: CANARY, total_tokens: -1, input_token_details: { audio_tokens: '1e999' } };

function itemOf(id: string, text: string, random: FuzzRandom): Record<string, unknown> {
  const status = random.pick(STATUSES);
  if (random.chance(0.3)) return toolCall(id, status, random);
  const content = [{ type: 'output_audio', transcript: text }, { type: CANARY }];
  return { id, type: 'message', role: random.pick(['assistant', 'user', CANARY]), status, content };
}

/** Arguments cut off, of the wrong shape, of tools that are not there. */
const toolCall = (id: string, status: string, random: FuzzRandom): Record<string, unknown> => ({
  id,
  type: 'function_call',
  status,
  call_id: random.pick([`call_${random.below(30)}`, '', CANARY]),
  name: random.pick([
    ...['find_times', 'book_appointment', 'send_sms', 'transfer_call', 'take_card_payment'],
    ...['hand_off', '__proto__', 'constructor', CANARY],
  ]),
  arguments: random.pick(['{}', '{"a":', '[]', 'null', '', `{"__proto__":{"a":1}}`, `"${CANARY}"`]),
});

function doneResponse(
  id: string,
  itemId: string,
  text: string,
  random: FuzzRandom,
): Record<string, unknown> {
  const outputs = random.below(4);
  const output = Array.from({ length: outputs }, (_, index) =>
    itemOf(index === 0 ? itemId : `item_${random.below(ITEMS)}`, text, random),
  );
  const status = random.pick(STATUSES);
  const details = {
    type: status,
    reason: 'made_up',
    error: { code: 'made_up_code', message: CANARY },
  };
  return {
    id,
    status,
    output,
    status_details: random.chance(0.5) ? details : null,
    usage: random.chance(0.7) ? { total_tokens: 5, output_token_details: {} } : null,
  };
}

const errorOf = (random: FuzzRandom): Record<string, unknown> => ({
  type: 'invalid_request_error',
  code: random.chance(0.003) ? 'insufficient_quota' : random.pick(ERROR_CODES),
  message: CANARY,
  param: null,
  event_id: random.chance(0.5) ? null : `vb${random.below(40)}.${random.pick(PURPOSES)}`,
});
