import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EventV1 } from '@verbatim/contracts';
import { isSignedBy, type Page } from '@verbatim/paging';
import { Incidents, openDatabase, ProcessRegister } from '@verbatim/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MediaSocket, newCallSid, parametersOf } from './testing/fake-twilio.js';
import { VoiceWorld } from './testing/voice-world.js';

/** An analytics vertical. */
const HOSPITALITY = '+15550100009';
const SECRET = 'a secret of many letters';
const TRANSCRIPTION = 'conversation.item.input_audio_transcription';

let world: VoiceWorld;
let peer: Server;
const pages: Page[] = [];

/** Nothing takes the events from the queue: whatever is numbered is never acknowledged. */
beforeAll(async () => {
  peer = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      const { headers } = request;
      const [timestamp, signature] = [
        String(headers['x-verbatim-timestamp']),
        String(headers['x-verbatim-signature']),
      ];
      const isGood = isSignedBy(SECRET, timestamp, body, signature);
      if (isGood) pages.push(JSON.parse(body) as Page);
      response.writeHead(isGood ? 202 : 401).end();
    });
  });
  await new Promise<void>((resolve) => peer.listen(0, '127.0.0.1', resolve));
  world = await VoiceWorld.create({
    LAG_PAGE_MS: '6000',
    PAGER_WEBHOOK_URL: `http://127.0.0.1:${(peer.address() as AddressInfo).port}/`,
    PAGER_WEBHOOK_SECRET: SECRET,
  });
  await world.start();
  await world.ready();
});
afterAll(async () => {
  await world.remove();
  await new Promise((resolve) => peer.close(resolve));
});

/** A call whose caller has heard the notice: before, no words are kept, and no detail of them. */
async function call(): Promise<string> {
  const callId = newCallSid();
  const { text } = await world.twilio.call(callId, HOSPITALITY);
  const socket = await world.twilio.open();
  if (!(socket instanceof MediaSocket)) throw new Error(`refused with ${socket}`);
  socket.start(callId, parametersOf(text));
  await expect.poll(() => capturesOf(callId)).toEqual(['on']);
  return callId;
}

const hear = (itemId: string): void =>
  world.model.say(
    { type: 'input_audio_buffer.committed', item_id: itemId, previous_item_id: null },
    {
      type: `${TRANSCRIPTION}.completed`,
      item_id: itemId,
      transcript: 'A room for two.',
      logprobs: [{ token: 'A', bytes: [65], logprob: -0.25 }],
    },
  );

async function capturesOf(callId: string): Promise<string[]> {
  const events = await world.eventsOf(callId);
  return events.flatMap((event) => (event.kind === 'capture.changed' ? [event.to] : []));
}

async function finalOf(callId: string, itemId: string): Promise<EventV1 | undefined> {
  const isIt = (event: EventV1): boolean =>
    event.kind === 'transcript.final' && event.itemId === itemId;
  await expect.poll(async () => (await world.eventsOf(callId)).some(isIt)).toBe(true);
  return (await world.eventsOf(callId)).find(isIt);
}

describe('While nothing is archived', () => {
  it('a call gives up detail and says so, somebody is paged once, and the register knows', async () => {
    const callId = await call();
    const [update] = world.model.received.filter(({ type }) => type === 'session.update');
    expect(update).toMatchObject({
      session: { include: ['item.input_audio_transcription.logprobs'] },
    });
    hear('i1');
    expect(await finalOf(callId, 'i1')).toMatchObject({ logprobs: [-0.25] });

    const levels = async (): Promise<string[]> =>
      (await world.eventsOf(callId)).flatMap((event) =>
        event.kind === 'policy.intervened' && event.rule === 'shedding' ? [event.action] : [],
      );
    await expect.poll(levels, { timeout: 20_000 }).toContain('level-1');
    hear('i2');
    const shed = await finalOf(callId, 'i2');
    expect(shed).toMatchObject({ shed: ['logprobs'] });
    expect(shed).not.toHaveProperty('logprobs');
    expect(await world.metric('voice_shed_total')).toBeGreaterThan(0);
    expect(await world.metric('voice_lag_above_objective_seconds_total')).toBeGreaterThan(1);

    await expect.poll(() => pages.length, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(pages[0]).toMatchObject({
      action: 'trigger',
      key: 'lag/hospitality',
      facts: { vertical: 'hospitality', thresholdSeconds: 6 },
    });
    const database = openDatabase(world.environment['DATABASE_URL']!);
    const incidents = await new Incidents(database).list({ isOpen: true });
    expect(incidents.map(({ key, told }) => [key, told])).toEqual([['lag/hospitality', 'open']]);

    // Its end leaves events behind: from here on it counts as a dead process that has a spool.
    await world.app?.stop();
    world.app = undefined;
    const left = await new ProcessRegister(database).deadSpools('voice', 60_000);
    expect(left.map(({ vertical }) => vertical)).toEqual(['hospitality']);
    expect(left[0]?.ageMs).toBeGreaterThan(10_000);
    await database.close();
    expect(pages).toHaveLength(1);
  }, 90_000);
});
