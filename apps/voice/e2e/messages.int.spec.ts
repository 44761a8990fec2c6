import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EventOf, EventV1 } from '@verbatim/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MediaSocket, newCallSid, parametersOf } from './testing/fake-twilio.js';
import { VoiceWorld } from './testing/voice-world.js';

const SALES = '+15550100008';
const SOON = { timeout: 15_000 };
const ACCOUNT = `AC${'0'.repeat(32)}`;
const TO = '+16175550142';
const TOOL = { template: 'order-confirmation', reference: 'KTR482' };

/** Twilio's REST API, as far as messages go. */
class MessagesPeer {
  readonly forms: Record<string, string>[] = [];
  /** What is answered next; then 201. */
  readonly answers: { status: number; body: object }[] = [];
  private constructor(private readonly server: Server) {}

  static async start(): Promise<MessagesPeer> {
    const server = createServer();
    const peer = new MessagesPeer(server);
    server.on('request', async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      if (request.url === `/2010-04-01/Accounts/${ACCOUNT}/Messages.json`) {
        peer.forms.push(Object.fromEntries(new URLSearchParams(body)));
      }
      const sid = sidOf(peer.forms.length);
      const accepted = { status: 201, body: { sid, status: 'queued', num_segments: '1' } };
      const answer = peer.answers.shift() ?? accepted;
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return peer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const sidOf = (count: number): string => `SM${String(count).padStart(32, '0')}`;

let peer: MessagesPeer;
let sink: string;
let world: VoiceWorld;
beforeAll(async () => {
  peer = await MessagesPeer.start();
  sink = await mkdtemp(path.join(tmpdir(), 'verbatim-sink-'));
  world = await VoiceWorld.create({
    ...{ TWILIO_API_URL: peer.url, TWILIO_ACCOUNT_SID: ACCOUNT, SMS_FROM: '+15550100199' },
    VOICE_TERMINAL_STATUS_WAIT_MS: '100',
    MESSAGES_SINK_DIRECTORY: sink,
  });
  const verticals = await world.copyPolicy();
  const agent = path.join(verticals, '../agents/sales/advisor.yaml');
  const text = await readFile(agent, 'utf8');
  await writeFile(agent, text.replace('tools: [quote,', 'tools: [send_sms, send_email, quote,'));
  await world.start();
  await world.ready();
}, 60_000);
afterAll(async () => {
  await world.remove();
  await peer.close();
  await rm(sink, { recursive: true });
});

let calls = 0;
const sockets: MediaSocket[] = [];
// What the model says is said on every call that is open.
afterEach(() => sockets.splice(0).forEach((socket) => socket.stop()));

async function talkingCall(): Promise<{ callId: string; socket: MediaSocket }> {
  const callId = newCallSid();
  const { text } = await world.twilio.call(callId, SALES);
  const socket = await world.twilio.open();
  if (!(socket instanceof MediaSocket)) throw new Error(`refused with ${socket}`);
  sockets.push(socket);
  socket.start(callId, parametersOf(text));
  const heard = async (): Promise<boolean> =>
    (await world.eventsOf(callId)).some(({ kind }) => kind === 'capture.changed');
  await expect.poll(heard, SOON).toBe(true);
  return { callId, socket };
}

/** The model asks for a message to be sent. */
function sends(fields: object = {}, name = 'send_sms'): void {
  const id = `ask-${(calls += 1)}`;
  const call = { type: 'function_call', name, call_id: `c-${id}`, id: `i-${id}` };
  const output = [{ ...call, arguments: JSON.stringify({ to: TO, ...TOOL, ...fields }) }];
  const usage = { input_tokens: 1, output_tokens: 0 };
  world.model.say(
    { type: 'response.created', response: { id } },
    { type: 'response.done', response: { id, status: 'completed', output, usage } },
  );
}

async function sentOf(callId: string): Promise<string[]> {
  const events = await world.eventsOf(callId);
  return ofKind(events, 'message.sent').map(({ outcome, code, mayBeTwice }) =>
    [outcome, code, mayBeTwice && 'twice'].filter(Boolean).join(' '),
  );
}

const ofKind = <K extends EventV1['kind']>(events: readonly EventV1[], kind: K): EventOf<K>[] =>
  events.filter((event): event is EventOf<K> => event.kind === kind);

/** To where the message itself says that Twilio is to tell it. */
const deliveryWord = (form: Record<string, string>, count: number, status: string) =>
  world.twilio.post(form['StatusCallback']!.slice(world.environment['PUBLIC_URL']!.length), {
    ...{ MessageSid: sidOf(count), MessageStatus: status },
  });

describe('a message that the agent sends', () => {
  it('goes out once by its template, and the record follows it to its delivery', async () => {
    const { callId } = await talkingCall();
    sends();
    await expect.poll(() => sentOf(callId), SOON).toEqual(['sent']);
    expect(peer.forms).toEqual([
      {
        ...{ To: TO, From: '+15550100199' },
        Body: expect.stringMatching(/^Brightline Internet: .*KTR482/),
        StatusCallback: expect.stringContaining('/twilio/message-status?message=CA'),
      },
    ]);
    for (const word of ['sent', 'delivered', 'delivered']) {
      expect((await deliveryWord(peer.forms[0]!, 1, word)).status).toBe(200);
    }
    expect(await sentOf(callId)).toEqual(['sent', 'delivered']);
    const events = await world.eventsOf(callId);
    expect(ofKind(events, 'message.composed')).toMatchObject([
      { channel: 'sms', template: 'order-confirmation', language: 'en', words: { form: 'sealed' } },
    ]);
    const billed = ofKind(events, 'usage.recorded').map(({ source, agent }) => [source, agent]);
    expect(billed).toContainEqual(['response', 'advisor']);
    expect(billed).toContainEqual(['carrier', undefined]);
    expect(JSON.stringify(events)).not.toMatch(/6175550142|KTR482/);
    expect(world.logLines.join('\n')).not.toMatch(/6175550142|KTR482/);
  }, 60_000);

  it('is refused where the receiver has opted out, and not tried again', async () => {
    peer.answers.push({ status: 400, body: { code: 21610, message: 'no', status: 400 } });
    const before = peer.forms.length;
    const { callId } = await talkingCall();
    sends();
    await expect.poll(() => sentOf(callId), SOON).toEqual(['refused opted-out']);
    expect(peer.forms).toHaveLength(before + 1);
  }, 60_000);

  it('that was not answered is sent again, and told as perhaps sent twice, when the call is over', async () => {
    peer.answers.push({ status: 503, body: {} });
    const before = peer.forms.length;
    const { callId, socket } = await talkingCall();
    sends();
    await expect.poll(() => peer.forms.length, SOON).toBe(before + 1);
    socket.stop();
    await expect.poll(() => sentOf(callId), SOON).toEqual(['sent twice']);
    expect(peer.forms).toHaveLength(before + 2);
    const events = await world.eventsOf(callId);
    const streams = ofKind(events, 'usage.recorded').filter(
      ({ usage }) => usage['type'] === 'media-stream',
    );
    expect(streams).toHaveLength(1);
  }, 60_000);

  it('goes by e-mail into a file, where no server takes it', async () => {
    const { callId } = await talkingCall();
    const template = 'order-confirmation-by-mail';
    sends({ to: 'alice@example.org', template }, 'send_email');
    await expect.poll(() => sentOf(callId), SOON).toEqual(['sent']);
    const [name] = await readdir(sink);
    expect(name).toMatch(/\.eml$/);
    const eml = await readFile(path.join(sink, name!), 'utf8');
    expect(eml).toMatch(/^Subject: Your order, KTR482\r$/m);
    expect(eml).toMatch(/^To: alice@example.org\r$/m);
  }, 60_000);

  it('lets nobody but Twilio tell of deliveries', async () => {
    const url = `${world.environment['PUBLIC_URL']}/twilio/message-status`;
    const body = new URLSearchParams({ MessageSid: sidOf(1), MessageStatus: 'failed' });
    expect((await fetch(url, { method: 'POST', body })).status).toBe(403);
    const odd = await world.twilio.post('/twilio/message-status', { MessageSid: 'x' });
    expect(odd.status).toBe(400);
  });
});
