import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallReport } from '../src/report/report.js';
import type { CallScript } from '../src/scripts/call-script.js';
import { AUTH_TOKEN, AgentsBridge, type ObservedCall } from './agents-bridge.js';
import { ownScript, playOne, scriptOf } from './run.js';

let bridge: AgentsBridge;
let modelPort = 0;

beforeAll(async () => {
  bridge = await new AgentsBridge(
    () => `ws://127.0.0.1:${modelPort}/v1/realtime?model=gpt-realtime-2.1`,
  ).listen();
});
afterAll(() => bridge.close());

async function play(
  script: CallScript,
  more: Parameters<typeof playOne>[3] = {},
): Promise<{ call: CallReport; observed: ObservedCall }> {
  const application = { url: bridge.url, authToken: AUTH_TOKEN };
  const call = await playOne(script, application, (port) => (modelPort = port), more);
  return { call, observed: bridge.calls.find(({ callSid }) => callSid === call.callSid)! };
}

const textsOf = (script: CallScript, kind: 'caller' | 'agent') =>
  script.steps.flatMap((step) => (step.kind === kind ? step.text : []));

describe("OpenAI's own Twilio transport between the two fakes", () => {
  it('holds a whole conversation: every word said, heard, transcribed and answered', async () => {
    const script = await ownScript('healthcare-move-appointment');
    const { call, observed } = await play(script);

    expect(call).toMatchObject({ outcome: 'conversation', status: 'completed', warnings: [] });
    expect(call.caller.map(({ text }) => text)).toEqual(textsOf(script, 'caller'));
    expect(call.heardByModel.map(({ text }) => text)).toEqual(textsOf(script, 'caller'));
    expect(call.agent.map(({ text }) => text)).toEqual(textsOf(script, 'agent'));
    expect(call.toolCalls).toMatchObject(
      ['find_appointments', 'find_slots', 'move_appointment'].map((name) => ({
        name,
        result: `${name}: done`,
      })),
    );
    const finals = observed.fromModel.filter(
      ({ type }) => type === 'conversation.item.input_audio_transcription.completed',
    );
    expect(new Set(finals.map(({ transcript }) => transcript))).toEqual(
      new Set(textsOf(script, 'caller')),
    );
    expect(observed.errors).toEqual([]);
  });

  it('is interrupted by the caller: the line is cleared and the item cut at what was heard', async () => {
    const long = Array.from({ length: 40 }, (_, index) => `word${index}`).join(' ');
    const script = scriptOf([
      { kind: 'agent', text: 'Hello, what can I do for you?' },
      { kind: 'caller', text: 'Tell me everything.' },
      { kind: 'agent', text: long },
      { kind: 'caller', text: 'Stop please.', bargeInAfterWords: 10 },
      { kind: 'agent', text: 'All right.' },
    ]);
    const speed = 5;
    const { call, observed } = await play(script, { speed });

    expect(observed.sentToTwilio.filter(({ event }) => event === 'clear')).toHaveLength(1);
    const truncations = observed.sentToModel.filter(
      ({ type }) => type === 'conversation.item.truncate',
    );
    const interrupted = call.agent.find(({ text }) => text === long)!;
    expect(truncations).toMatchObject([{ item_id: interrupted.itemId, content_index: 0 }]);
    expect(observed.fromModel).toContainEqual(
      expect.objectContaining({ type: 'conversation.item.truncated' }),
    );
    // Heard: at least the ten words that the caller waited for, and not the whole line.
    const heard = interrupted.heardText.split(' ');
    expect(heard.length).toBeGreaterThanOrEqual(10);
    expect(heard.length).toBeLessThan(30);
    expect(long.startsWith(interrupted.heardText)).toBe(true);
    // The transport counts whole acknowledged chunks and 50 ms more: near what was really played.
    const cutMs = Number(truncations[0]!['audio_end_ms']);
    expect(Math.abs(cutMs - interrupted.heardMs)).toBeLessThan(1_000);
    expect(cutMs).toBeLessThan(interrupted.audioMs);
    expect(call.agent.at(-1)).toMatchObject({ text: 'All right.', heardText: 'All right.' });
  });

  it('signs what it sends, and marks the copies of a duplicated webhook as one', async () => {
    const statusBefore = bridge.statusCallbacks.length;
    const voiceBefore = bridge.voiceTokens.length;
    const script = scriptOf([{ kind: 'caller', text: 'Wrong number, sorry.' }]);
    const { call } = await play(script, { duplicateShare: 1 });

    expect(bridge.rejected).toBe(0);
    const voice = bridge.voiceTokens.slice(voiceBefore);
    expect(voice).toHaveLength(2);
    expect(new Set(voice).size).toBe(1);
    const status = bridge.statusCallbacks.slice(statusBefore);
    expect(status.map(({ idempotencyToken }) => idempotencyToken)).toHaveLength(2);
    expect(status[0]).toEqual(status[1]);
    expect(status[0]!.parameters).toMatchObject({
      CallSid: call.callSid,
      CallStatus: 'completed',
      SequenceNumber: '0',
      CallbackSource: 'call-progress-events',
      CallDuration: String(call.durationSeconds),
    });
    expect(
      bridge.streamCallbacks
        .filter(({ parameters }) => parameters['CallSid'] === call.callSid)
        .map(({ parameters }) => parameters['StreamEvent']),
    ).toEqual(['stream-started', 'stream-stopped']);
  });

  it('goes on with the TwiML after the stream when the line of the stream breaks', async () => {
    const script = scriptOf(
      [
        { kind: 'agent', text: 'Hello.' },
        { kind: 'caller', text: 'One moment please.' },
        { kind: 'agent', text: 'Of course.' },
        { kind: 'caller', text: 'Here I am again.' },
      ],
      { faults: [{ fault: 'media-drop', turn: 2 }] },
    );
    const { call } = await play(script);

    expect(call).toMatchObject({ outcome: 'dropped', status: 'completed' });
    expect(call.announcements).toEqual(['Say: The agent is away.']);
    expect(call.warnings).toEqual(['31903: the socket broke']);
  });
});
