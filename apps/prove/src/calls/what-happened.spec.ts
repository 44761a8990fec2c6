import type { EventV1 } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { whatHappened } from './what-happened.js';

const events = (...some: object[]): EventV1[] => some as EventV1[];

describe('whatHappened', () => {
  it('tells agents in their order, tools by how they went, interruptions and fallbacks', () => {
    expect(
      whatHappened(
        events(
          { kind: 'call.started', agent: 'receptionist' },
          { kind: 'tool.called' },
          { kind: 'tool.returned', outcome: 'completed' },
          { kind: 'agent.handoff', from: 'receptionist', to: 'booking' },
          { kind: 'tool.called' },
          { kind: 'tool.returned', outcome: 'rejected' },
          { kind: 'policy.intervened', rule: 'tool-fallback', action: 'ask-caller' },
          { kind: 'policy.intervened', rule: 'recording-notice', action: 'given-up' },
          { kind: 'turn.interrupted', cause: 'barge-in' },
          { kind: 'turn.interrupted', cause: 'hang-up' },
          { kind: 'message.sent', messageId: 'm', channel: 'sms', outcome: 'sent' },
          { kind: 'message.sent', messageId: 'm', channel: 'sms', outcome: 'delivered' },
          { kind: 'call.transferred', to: 'broker', transfer: 'warm', outcome: 'started' },
          { kind: 'call.transferred', to: 'broker', transfer: 'warm', outcome: 'answered' },
          { kind: 'voicemail.recorded', outcome: 'kept' },
        ),
      ),
    ).toEqual([
      'receptionist → booking',
      '2 tool calls (1 rejected)',
      'fell back: ask-caller',
      '1 interruption',
      'warm transfer to broker (started, answered)',
      'voicemail kept',
      'sms delivered',
    ]);
  });

  it('finds nothing to tell in a call in which nothing happened', () => {
    expect(whatHappened(events({ kind: 'call.started' }, { kind: 'call.ended' }))).toEqual([]);
  });
});
