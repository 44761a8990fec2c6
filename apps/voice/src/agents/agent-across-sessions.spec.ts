import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BOOKING_TEAM } from '../testing/agents.js';
import { sessionsWith } from '../testing/call-sessions.js';
import { FakeRealtime } from '../testing/fake-realtime.js';
import { agentTurn, sessionEvents } from '../testing/server-events.js';
import { TalkingCall } from '../testing/talking-call.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

it('An agent that took a call over has it in the next session with the model, too', async () => {
  const realtime = new FakeRealtime();
  const sessions = sessionsWith(realtime.connect, { troubleMsMax: 5_000, lossesMax: 3 });
  const call = await TalkingCall.answered(BOOKING_TEAM, { sessions });
  const first = realtime.last;
  first.say(sessionEvents.updated(), agentTurn.created('r1'));
  first.say(agentTurn.toolCall('r1', 'c1', 'hand_off_to_booking', '{"caller_name":"Ada"}'));
  await pass(0);
  expect(call.session.vertical.agent.id).toBe('booking');
  first.listener?.onClosed({ code: 'closed-1006' });
  await pass(0);
  const second = realtime.last;
  expect(second).not.toBe(first);
  const [settings] = second.of('session.update');
  expect(settings?.session).toMatchObject({ instructions: 'You are booking.' });
  expect(JSON.stringify(settings)).toContain('hand_off_to_front');
  second.say(sessionEvents.updated());
  await pass(0);
  expect(JSON.stringify(second.of('conversation.item.create'))).toContain('- caller-name: \\"Ada');
});
