import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Step } from '../scripts/call-script.js';
import { ModelBench, ModelClient, VAD, audioWith } from './testing/model-client.js';

const agent = (text: string): Step => ({ kind: 'agent', text });
const caller = (text: string): Step => ({ kind: 'caller', text });
const LONG = Array.from({ length: 400 }, (_, index) => `word${index}`).join(' ');

let bench: ModelBench;
let client: ModelClient;

beforeAll(async () => {
  bench = await ModelBench.start();
});
afterEach(() => client?.close());
afterAll(() => bench.close());

async function statusOf(url: string, headers: Record<string, string>): Promise<number> {
  client = new ModelClient(url, headers);
  const [, response] = await once(client.socket, 'unexpected-response');
  return response.statusCode;
}

describe('connecting', () => {
  it('is refused without a key, elsewhere than at /v1/realtime, and without a model', async () => {
    const key = { authorization: 'Bearer sk-1' };
    expect(await statusOf(bench.url(), {})).toBe(401);
    expect(await statusOf(bench.url('/v1/other?model=m'), key)).toBe(404);
    expect(await statusOf(bench.url('/v1/realtime'), key)).toBe(400);
  });

  it('ends a beta client as OpenAI does: an error, then 4000', async () => {
    client = new ModelClient(bench.url(), {
      authorization: 'Bearer sk-1',
      'openai-beta': 'realtime=v1',
    });
    expect((await client.next('error'))['error'].code).toBe('beta_api_shape_disabled');
    expect((await client.closed).code).toBe(4000);
  });

  it('ends a session at its longest duration: session_expired, then 1001', async () => {
    const short = await ModelBench.start({ sessionMsMax: 5_000 });
    client = new ModelClient(short.url());
    const created = await client.next('session.created');
    expect(created['session'].expires_at).toBeTypeOf('number');
    expect((await client.next('error'))['error'].code).toBe('session_expired');
    expect(await client.closed).toEqual({
      code: 1001,
      reason: 'Your session hit the maximum duration of 60 minutes.',
    });
    await short.close();
  });
});

describe('a turn of the caller', () => {
  it('is answered by the model itself, in the GA order of events', async () => {
    const ledger = bench.ledger([caller('Is it open?'), agent('Until nine.')]);
    client = await bench.connect(ledger);
    client.say(0, 'Is it open?');
    const done = await client.next('response.done');
    expect(done['response']).toMatchObject({
      status: 'completed',
      output: [
        { role: 'assistant', content: [{ type: 'output_audio', transcript: 'Until nine.' }] },
      ],
    });
    await client.next('rate_limits.updated');
    const types = client.events.map(({ type }) => type).slice(2);
    expect(types.filter((type, index) => type !== types[index - 1])).toEqual([
      'input_audio_buffer.speech_started',
      'input_audio_buffer.speech_stopped',
      'input_audio_buffer.committed',
      'conversation.item.added',
      'conversation.item.done',
      'response.created',
      'conversation.item.input_audio_transcription.delta',
      'conversation.item.input_audio_transcription.completed',
      'response.output_item.added',
      'conversation.item.added',
      'response.content_part.added',
      'response.output_audio_transcript.delta',
      'response.output_audio.delta',
      'response.output_audio_transcript.delta',
      'response.output_audio.delta',
      'response.output_audio.done',
      'response.output_audio_transcript.done',
      'response.content_part.done',
      'response.output_item.done',
      'conversation.item.done',
      'response.done',
      'rate_limits.updated',
    ]);
    const [question, answer] = client.ofType('conversation.item.done');
    expect(question).toMatchObject({ previous_item_id: null });
    expect(answer).toMatchObject({ previous_item_id: question!['item'].id });
    expect(ledger.report.heardByModel).toMatchObject([
      { text: 'Is it open?', transcription: 'completed' },
    ]);
  });

  it('waits for response.create where the session says so', async () => {
    client = await bench.connect(bench.ledger([caller('x'), agent('y')]), {
      audio: audioWith({ ...VAD, create_response: false }),
    });
    client.say(0, 'x');
    await client.next('conversation.item.input_audio_transcription.completed');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(client.ofType('response.created')).toEqual([]);
    client.send({ type: 'response.create' });
    expect((await client.next('response.done'))['response'].output).toHaveLength(1);
  });

  it('interrupts the response, whose rest is said in the next one', async () => {
    const ledger = bench.ledger([agent(LONG), caller('Stop'), agent('Fine.')]);
    client = await bench.connect(ledger);
    client.send({ type: 'response.create' });
    await client.next('response.output_audio.delta');
    client.say(1, 'Stop');
    const cancelled = (await client.next('response.done'))['response'];
    expect(cancelled).toMatchObject({
      status: 'cancelled',
      status_details: { type: 'cancelled', reason: 'turn_detected' },
      output: [{ status: 'incomplete' }],
    });
    expect(cancelled.usage.output_tokens).toBeGreaterThan(0);
    const first: string = cancelled.output[0].content[0].transcript;
    const rest: string = (await client.next('response.done'))['response'].output[0].content[0]
      .transcript;
    const wholeWords = first.split(' ').filter((word) => LONG.split(' ').includes(word));
    expect(`${wholeWords.join(' ')} ${rest}`).toBe(`${LONG} Fine.`);
    expect(ledger.report.agent.map(({ status }) => status)).toEqual(['cancelled', 'completed']);
  });

  it('gets an error instead of a reply while a response that may not be interrupted goes on', async () => {
    client = await bench.connect(bench.ledger([agent(LONG), caller('Hello'), agent('Yes?')]), {
      audio: audioWith({ ...VAD, interrupt_response: false }),
    });
    client.send({ type: 'response.create' });
    await client.next('response.output_audio.delta');
    client.say(1, 'Hello');
    expect((await client.next('error'))['error']).toMatchObject({
      code: 'conversation_already_has_active_response',
      event_id: null,
    });
    expect((await client.next('response.done'))['response'].status).toBe('completed');
  });

  it('is committed by hand without turn detection, and refused when there is nothing', async () => {
    client = await bench.connect(bench.ledger([caller('by hand')]), { audio: audioWith(null) });
    client.send({ type: 'input_audio_buffer.clear' });
    await client.next('input_audio_buffer.cleared');
    client.send({ type: 'input_audio_buffer.commit', event_id: 'mine' });
    expect((await client.next('error'))['error']).toMatchObject({
      code: 'input_audio_buffer_commit_empty',
      event_id: 'mine',
    });
    client.say(0, 'by hand', 0);
    client.send({ type: 'input_audio_buffer.commit' });
    await client.next('input_audio_buffer.committed');
    const final = await client.next('conversation.item.input_audio_transcription.completed');
    expect(final['transcript']).toBe('by hand');
    expect(client.ofType('response.created')).toEqual([]);
  });
});

describe('a response', () => {
  it('is refused while another is active, and may be cancelled', async () => {
    client = await bench.connect(bench.ledger([agent(LONG)]));
    client.send({ type: 'response.create' });
    await client.next('response.output_audio.delta');
    client.send({ type: 'response.create', event_id: 'second' });
    expect((await client.next('error'))['error']).toMatchObject({
      code: 'conversation_already_has_active_response',
      event_id: 'second',
    });
    client.send({ type: 'response.cancel' });
    expect((await client.next('response.done'))['response'].status_details).toEqual({
      type: 'cancelled',
      reason: 'client_cancelled',
    });
    client.send({ type: 'response.cancel', event_id: 'late' });
    expect((await client.next('error'))['error']).toMatchObject({
      code: 'response_cancel_not_active',
      event_id: 'late',
    });
  });

  it('is complete and empty when the script has nothing to say', async () => {
    client = await bench.connect(bench.ledger([caller('x'), agent('y')]));
    client.send({ type: 'response.create', response: { metadata: { purpose: 'greeting' } } });
    expect((await client.next('response.done'))['response']).toMatchObject({
      status: 'completed',
      output: [],
      metadata: { purpose: 'greeting' },
    });
  });

  it('may stand beside the conversation, and leaves no item in it', async () => {
    client = await bench.connect(bench.ledger([agent(LONG)]));
    client.send({ type: 'response.create' });
    await client.next('response.output_audio.delta');
    client.send({ type: 'response.create', response: { conversation: 'none' } });
    const aside = (await client.next('response.done'))['response'];
    expect(aside.conversation_id).toBeUndefined();
    expect(client.ofType('conversation.item.added')).toHaveLength(1);
  });

  it('is text where text is asked for', async () => {
    client = await bench.connect(bench.ledger([agent('Written down.')]));
    client.send({ type: 'response.create', response: { output_modalities: ['text'] } });
    const { response } = await client.next('response.done');
    expect(response.output[0].content).toEqual([{ type: 'output_text', text: 'Written down.' }]);
    expect(client.ofType('response.output_audio.delta')).toEqual([]);
    expect(
      client
        .ofType('response.output_text.delta')
        .map(({ delta }) => delta)
        .join(''),
    ).toBe('Written down.');
  });

  it('is incomplete at its most tokens, and goes on in the next', async () => {
    client = await bench.connect(bench.ledger([agent('one two three')]));
    client.send({ type: 'response.create', response: { max_output_tokens: 2 } });
    const { response } = await client.next('response.done');
    expect(response).toMatchObject({
      status: 'incomplete',
      status_details: { type: 'incomplete', reason: 'max_output_tokens' },
    });
    client.send({ type: 'response.create' });
    const rest = (await client.next('response.done'))['response'].output[0].content[0].transcript;
    expect(rest).toBe('three');
  });

  it('calls a tool, and goes on when its result and response.create have come', async () => {
    const ledger = bench.ledger([
      agent('One moment.'),
      { kind: 'tool', name: 'find', arguments: { day: 'Friday' } },
      agent('Friday is free.'),
    ]);
    client = await bench.connect(ledger);
    client.send({ type: 'response.create' });
    const { response } = await client.next('response.done');
    expect(response.output).toMatchObject([
      { type: 'message' },
      { type: 'function_call', name: 'find', arguments: '{"day":"Friday"}', status: 'completed' },
    ]);
    const call_id: string = response.output[1].call_id;
    const output = { type: 'function_call_output', call_id: 'call_of_nobody', output: '[]' };
    client.send({ type: 'conversation.item.create', item: output });
    expect((await client.next('error'))['error'].code).toBe('invalid_tool_call_id');
    client.send({ type: 'conversation.item.create', item: { ...output, call_id } });
    client.send({ type: 'response.create' });
    const next = (await client.next('response.done'))['response'];
    expect(next.output[0].content[0].transcript).toBe('Friday is free.');
    expect(ledger.report.toolCalls).toMatchObject([{ toolCallId: call_id, result: '[]' }]);
  });
});

describe('an item', () => {
  it('is truncated to what was heard, its text gone; not past its length, nor before its audio', async () => {
    client = await bench.connect(bench.ledger([agent('Nineteen words would be too many.')]));
    client.send({ type: 'response.create' });
    const { response } = await client.next('response.done');
    const item_id: string = response.output[0].id;
    const truncate = { type: 'conversation.item.truncate', item_id, content_index: 0 };
    client.send({ ...truncate, audio_end_ms: 60_000 });
    expect((await client.next('error'))['error'].message).toMatch(
      /^Audio content of \d+ms is already shorter than 60000ms$/,
    );
    client.send({ ...truncate, audio_end_ms: 700 });
    expect(await client.next('conversation.item.truncated')).toMatchObject({ audio_end_ms: 700 });
    client.send({ type: 'conversation.item.retrieve', item_id });
    const { item } = await client.next('conversation.item.retrieved');
    expect(item.content).toEqual([{ type: 'output_audio' }]);
    client.send({
      type: 'conversation.item.create',
      item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hi' }] },
    });
    const added = await client.next('conversation.item.added');
    client.send({ ...truncate, item_id: added['item'].id, audio_end_ms: 0 });
    expect((await client.next('error'))['error'].code).toBe('unsupported_content_type');
  });

  it('is inserted where it is asked to be, retrieved, deleted, and unknown afterwards', async () => {
    client = await bench.connect(bench.ledger([]));
    const add = (id: string, previous_item_id?: string) =>
      client.send({
        type: 'conversation.item.create',
        previous_item_id,
        item: { type: 'message', id, role: 'user', content: [{ type: 'input_text', text: id }] },
      });
    add('a');
    add('b', 'root');
    add('c', 'b');
    add('a');
    const previous = [];
    for (let item = 0; item < 3; item += 1) {
      previous.push((await client.next('conversation.item.added'))['previous_item_id']);
    }
    expect(previous).toEqual([null, null, 'b']);
    expect((await client.next('error'))['error'].code).toBe('item_create_duplicate_item_id');
    client.send({ type: 'conversation.item.delete', item_id: 'c' });
    await client.next('conversation.item.deleted');
    client.send({ type: 'conversation.item.retrieve', item_id: 'c' });
    expect((await client.next('error'))['error'].code).toBe('item_not_found');
  });
});

describe('a bad event', () => {
  it.each([
    ['an unknown type', { type: 'make.coffee', event_id: 'e' }, 'invalid_value', 'type'],
    ['no type', { event_id: 'e' }, 'missing_required_parameter', 'type'],
    [
      'audio that is not base64',
      { type: 'input_audio_buffer.append', audio: '*!', event_id: 'e' },
      'invalid_value',
      'audio',
    ],
    [
      'a beta field',
      { type: 'session.update', session: { type: 'realtime', modalities: [] }, event_id: 'e' },
      'unknown_parameter',
      'session.modalities',
    ],
    [
      'a truncation without a place',
      { type: 'conversation.item.truncate', item_id: 'i', event_id: 'e' },
      'invalid_value',
      'content_index',
    ],
  ])('is answered with an error that names it: %s', async (_name, event, code, param) => {
    client = await bench.connect(bench.ledger([]));
    client.send(event);
    const { error } = await client.next('error');
    expect(error).toMatchObject({ type: 'invalid_request_error', code, param, event_id: 'e' });
    client.send({ type: 'input_audio_buffer.clear' });
    await client.next('input_audio_buffer.cleared');
  });

  it('may even be no JSON', async () => {
    client = await bench.connect(bench.ledger([]));
    client.socket.send('hello');
    expect((await client.next('error'))['error'].code).toBe('invalid_json');
  });

  it('tells once that audio in another format than pcmu is not heard', async () => {
    client = new ModelClient(bench.url());
    await client.next('session.created');
    client.append(Buffer.alloc(160));
    client.append(Buffer.alloc(160));
    client.send({ type: 'input_audio_buffer.clear' });
    await client.next('input_audio_buffer.cleared');
    expect(client.ofType('error')).toMatchObject([
      { error: { code: 'simulator_hears_pcmu_only' } },
    ]);
  });
});

describe('a planned fault', () => {
  const steps = [caller('x'), agent('y'), caller('z')];

  it('fails the transcription of its turn, and only of that', async () => {
    const ledger = bench.ledger(steps, { faults: [{ fault: 'transcription-failed', turn: 1 }] });
    client = await bench.connect(ledger);
    client.say(0, 'x');
    await client.next('conversation.item.input_audio_transcription.failed');
    client.say(2, 'z');
    await client.next('conversation.item.input_audio_transcription.completed');
    expect(ledger.report.heardByModel.map(({ transcription }) => transcription)).toEqual([
      'failed',
      'completed',
    ]);
  });

  it('sends the same final three times', async () => {
    client = await bench.connect(
      bench.ledger(steps, { faults: [{ fault: 'duplicate-final', turn: 1 }] }),
    );
    client.say(0, 'x');
    const type = 'conversation.item.input_audio_transcription.completed';
    const finals = [await client.next(type), await client.next(type), await client.next(type)];
    expect(new Set(finals.map(({ item_id, transcript }) => `${item_id} ${transcript}`)).size).toBe(
      1,
    );
  });

  it('sends the final after the reply', async () => {
    client = await bench.connect(
      bench.ledger(steps, { faults: [{ fault: 'late-final', turn: 1 }] }),
    );
    client.say(0, 'x');
    await client.next('response.done');
    await client.next('conversation.item.input_audio_transcription.completed');
  });

  it('fails a response in its middle', async () => {
    client = await bench.connect(
      bench.ledger(steps, { faults: [{ fault: 'response-failed', turn: 1 }] }),
    );
    client.say(0, 'x');
    expect((await client.next('response.done'))['response']).toMatchObject({
      status: 'failed',
      status_details: { error: { type: 'server_error' } },
    });
  });

  it('reports an error of the server and goes on', async () => {
    client = await bench.connect(
      bench.ledger(steps, { faults: [{ fault: 'model-error', turn: 1 }] }),
    );
    client.say(0, 'x');
    expect((await client.next('error'))['error'].type).toBe('server_error');
    expect((await client.next('response.done'))['response'].status).toBe('completed');
  });

  it.each([
    ['model-hangs-up', 1011],
    ['session-expires', 1001],
  ] as const)('ends the session: %s', async (fault, code) => {
    client = await bench.connect(bench.ledger(steps, { faults: [{ fault, turn: 1 }] }));
    client.say(0, 'x');
    expect((await client.closed).code).toBe(code);
  });

  it('refuses the connection', async () => {
    const away = await ModelBench.start({ refusedShare: 1 });
    expect(await statusOf(away.url(), { authorization: 'Bearer sk-1' })).toBe(503);
    await away.close();
    bench.directory.refuseNext();
    expect(await statusOf(bench.url(), { authorization: 'Bearer sk-1' })).toBe(503);
    client = await bench.connect(bench.ledger([]));
  });

  it('lets a second session of the call take up where the first one ended', async () => {
    const ledger = bench.ledger(steps, { faults: [{ fault: 'model-hangs-up', turn: 1 }] });
    const first = await bench.connect(ledger);
    first.say(0, 'x');
    await first.closed;
    client = await bench.connect(ledger);
    client.send({ type: 'response.create' });
    const { response } = await client.next('response.done');
    expect(response.output[0].content[0].transcript).toBe('y');
  });
});
