import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulate } from '../src/calls/simulation.js';
import type { CallReport } from '../src/report/report.js';
import { type CallScript, asSaid } from '../src/scripts/call-script.js';
import { readLibrary } from '../src/scripts/script-library.js';
import { AUTH_TOKEN, AgentsBridge, type ObservedCall } from './agents-bridge.js';

const SPEED = 10;

let bridge: AgentsBridge;
let modelPort = 0;

beforeAll(async () => {
  bridge = await new AgentsBridge(
    () => `ws://127.0.0.1:${modelPort}/v1/realtime?model=gpt-realtime-2.1`,
  ).listen();
});
afterAll(() => bridge.close());

async function play(script: CallScript): Promise<{ call: CallReport; observed: ObservedCall }> {
  const report = await simulate(
    {
      voiceUrl: bridge.url,
      publicUrl: bridge.url,
      openaiHost: '127.0.0.1',
      openaiPort: 0,
      authToken: AUTH_TOKEN,
      scripts: [script],
      calls: 1,
      concurrency: 1,
      speed: SPEED,
      seed: 1,
      faults: [],
      duplicateShare: 0,
      sessionMsMax: 3_600_000,
    },
    { listening: (port) => (modelPort = port), callStarted: () => {}, callEnded: () => {} },
    new AbortController().signal,
  );
  const call = report.calls[0]!;
  return { call, observed: bridge.calls.find(({ callSid }) => callSid === call.callSid)! };
}

async function ownScript(id: string): Promise<CallScript> {
  const library = await readLibrary(fileURLToPath(new URL('../scripts', import.meta.url)));
  const scripts = library.kind === 'found' ? library.scripts : [];
  return scripts.find((script) => script.id === id)!;
}

describe("OpenAI's Twilio transport between the two fakes", () => {
  it('holds the whole conversation, tools and barge-in included', async () => {
    const script = await ownScript('healthcare-move-appointment');
    const { call, observed } = await play(script);
    console.log(JSON.stringify(call, undefined, 1));
    console.log(
      JSON.stringify(observed.errors).slice(0, 2000),
      observed.sentToModel.filter((e) => e.type !== 'input_audio_buffer.append'),
    );
    expect(call.outcome).toBe('conversation');
  });
});
