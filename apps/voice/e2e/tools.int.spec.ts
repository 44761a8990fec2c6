import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { EventV1 } from '@verbatim/contracts';
import type { ToolBackend } from '@verbatim/tools';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BookServer } from './testing/book-server.js';
import { MediaSocket, newCallSid, parametersOf } from './testing/fake-twilio.js';
import { rowsOf, VoiceWorld } from './testing/voice-world.js';

const SALON = '+15550100007';
const SALES = '+15550100008';
const SOON = { timeout: 10_000 };
const SECRET = 'a-secret-of-the-sales-team';
/** A Wednesday far ahead. */
const BOOKING = {
  service: 'cut',
  start: '2030-01-02T10:00',
  with: 'Jo',
  name: 'Wilhelmina Quist',
  phone: '+15550177001',
};

/** The sales team has a server of its own, which says yes to everything. */
const AGREEABLE: ToolBackend = {
  answer: async ({ tool, input }) => ({
    kind: 'answered',
    output:
      tool === 'take_message'
        ? { done: true, reference: 'KTR482' }
        : { done: false, reason: 'unknown-service', asked: input },
  }),
};

let world: VoiceWorld;
let server: BookServer;
beforeAll(async () => {
  process.env['TOOL_SECRET_SALES'] = SECRET;
  server = await BookServer.start(SECRET, AGREEABLE);
  world = await VoiceWorld.create();
  const verticals = await world.copyPolicy();
  const sales = path.join(verticals, 'sales.yaml');
  const backend = `\ntools:\n  backend: webhook\n  url: ${server.url}\n  secretEnv: TOOL_SECRET_SALES\n`;
  await writeFile(sales, `${await readFile(sales, 'utf8')}${backend}`);
  world.environment['BOOKS_DIRECTORY'] = path.resolve(import.meta.dirname, '../../../config/books');
  await world.start();
  await world.ready();
});
afterAll(async () => {
  delete process.env['TOOL_SECRET_SALES'];
  server?.stop();
  await world?.remove();
});

interface Call {
  readonly callId: string;
  readonly socket: MediaSocket;
}

/** A call whose caller has heard the notice. */
async function talkingCall(number: string): Promise<Call> {
  const callId = newCallSid();
  const { text } = await world.twilio.call(callId, number);
  const socket = await world.twilio.open();
  if (!(socket instanceof MediaSocket)) throw new Error(`refused with ${socket}`);
  socket.start(callId, parametersOf(text));
  await expect.poll(() => kindsOf(callId), SOON).toContain('capture.changed');
  return { callId, socket };
}

const kindsOf = async (callId: string) =>
  (await world.eventsOf(callId)).map(({ kind }) => kind as string);

async function returnedOf(callId: string): Promise<Extract<EventV1, { kind: 'tool.returned' }>[]> {
  return (await world.eventsOf(callId)).filter((event) => event.kind === 'tool.returned');
}

let responses = 0;
/** The model completes a response that calls these functions. */
function modelCalls(...calls: readonly [name: string, args: object][]): string[] {
  const id = `tools-${responses++}`;
  const output = calls.map(([name, args], n) => ({
    id: `i-${id}-${n}`,
    type: 'function_call',
    name,
    call_id: `c-${id}-${n}`,
    arguments: JSON.stringify(args),
  }));
  world.model.say(
    { type: 'response.created', response: { id } },
    { type: 'response.done', response: { id, status: 'completed', output } },
  );
  return output.map(({ call_id }) => call_id);
}

/** What the model was told of a call of a function. */
function outputOf(modelCallId: string): Record<string, unknown> | undefined {
  const items = world.model.received as { item?: { call_id?: string; output?: string } }[];
  const found = items.find(({ item }) => item?.call_id === modelCallId);
  return found && (JSON.parse(found.item!.output!) as Record<string, unknown>);
}

describe('a call whose agent has tools', () => {
  it('tells the model what day it is, and books once, sealed, with everything in the record', async () => {
    const { callId, socket } = await talkingCall(SALON);
    expect(JSON.stringify(world.model.received)).toContain('where the business is');
    modelCalls(['hand_off_to_booking', { caller_name: BOOKING.name }]);
    await expect.poll(async () => (await returnedOf(callId)).length, SOON).toBe(1);
    const [first, again] = modelCalls(['book', BOOKING], ['book', BOOKING]);
    await expect.poll(async () => (await returnedOf(callId)).length, SOON).toBe(3);
    expect(outputOf(first!)).toMatchObject({ done: true, booking: { with: 'Jo' } });
    expect(outputOf(again!)).toEqual(outputOf(first!));
    const returned = await returnedOf(callId);
    expect(returned.map(({ outcome }) => outcome).sort()).toEqual([
      'completed',
      'completed',
      'duplicate',
    ]);
    const rows = await rowsOf(world.environment['DATABASE_URL']!, 'bookings');
    expect(rows).toHaveLength(1);
    expect(rows[0]).not.toMatch(/wilhelmina|quist|5550177001/i);
    socket.stop();
    await world.twilio.ended(callId, SALON);
  });

  it('corrects a model that makes up a time, and says nothing of what it wrote', async () => {
    const { callId, socket } = await talkingCall(SALON);
    modelCalls(['hand_off_to_booking', { caller_name: BOOKING.name }]);
    await expect.poll(async () => (await returnedOf(callId)).length, SOON).toBe(1);
    const [wrong] = modelCalls(['book', { ...BOOKING, start: 'next full moon' }]);
    await expect
      .poll(() => outputOf(wrong!), SOON)
      .toMatchObject({
        error: 'wrong-arguments',
        problems: [{ field: 'start', problem: expect.stringContaining('a local time') }],
      });
    expect(JSON.stringify(outputOf(wrong!))).not.toContain('moon');
    expect(world.logLines.join('\n')).not.toMatch(/full moon|quist/i);
    socket.stop();
    await world.twilio.ended(callId, SALON);
  });
});

describe('a caller who hangs up while the book writes', () => {
  it('has it finished, and in the record before that is closed', async () => {
    server.delayMs = 700;
    const { callId, socket } = await talkingCall(SALES);
    modelCalls(['take_message', { message: 'Call me back.', name: BOOKING.name }]);
    await expect.poll(() => kindsOf(callId), SOON).toContain('tool.called');
    socket.stop();
    await world.twilio.ended(callId, SALES);
    await expect.poll(() => kindsOf(callId), SOON).toContain('epoch.closed');
    const events = await world.eventsOf(callId);
    const kinds = events.map(({ kind }) => kind);
    expect(kinds.indexOf('tool.returned')).toBeLessThan(kinds.indexOf('epoch.closed'));
    expect(await returnedOf(callId)).toMatchObject([{ outcome: 'completed' }]);
    expect(events.at(-1)).toMatchObject({ kind: 'epoch.closed', openObligations: [] });
  });
});
