import type { LiveIntent } from '@verbatim/compliance';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Announcement } from '../call/announcements.js';
import { Recording } from '../testing/recording.js';
import { HEALTHCARE } from '../testing/verticals.js';
import type { Escalation } from './escalations.js';
import { LiveResponse } from './live-response.js';

const CALL_ID = `CA${'0'.repeat(32)}`;
const ground = { ruleId: 'the-rule', ruleRevision: 3, spans: [], explanation: 'Because.' } as const;
const correct: LiveIntent = { ...ground, action: 'correct', say: 'That was wrong.' };
const escalate: LiveIntent = {
  ...ground,
  action: 'escalate',
  say: 'Please hang up and call 911.',
  acknowledgeWithinMs: 60_000,
};
const pause: LiveIntent = { ...ground, action: 'pause-capture' };
const endCall: LiveIntent = { ...ground, action: 'end-call', say: null };

let recording: Recording;
let announced: Announcement[];
let escalations: Escalation[];
let ended: number;
let acted: string[];
let response: LiveResponse;

beforeEach(() => {
  [recording, announced, escalations, ended, acted] = [new Recording(), [], [], 0, []];
  response = new LiveResponse({
    control: {
      callId: CALL_ID,
      vertical: HEALTHCARE,
      record: recording.recorder,
      announce: (announcement) => void announced.push(announcement),
      end: () => void ended++,
    },
    escalations: { open: (escalation) => void escalations.push(escalation) },
    onActed: (rule, action) => void acted.push(`${rule} ${action}`),
  });
});

const said = (speaker: 'caller' | 'agent', text: string) =>
  response.heard({ itemId: 'i', speaker, text, startMs: 0, endMs: 0, isFinal: true });
const interventions = () =>
  recording.events.flatMap((event) =>
    event.kind === 'policy.intervened'
      ? [`${event.rule}@${event.ruleRevision} ${event.action}`]
      : [],
  );

describe('LiveResponse', () => {
  it('tells a person, makes the agent say it, and records both with the revision of the rule', () => {
    response.act(escalate, 0);
    expect(escalations).toMatchObject([{ callId: CALL_ID, acknowledgeWithinMs: 60_000 }]);
    expect(announced[0]?.textFor(0)).toBe('Please hang up and call 911.');
    escalations[0]!.onNews('acknowledged');
    expect(interventions()).toEqual(['the-rule@3 escalated', 'the-rule@3 escalation-acknowledged']);
    expect(acted).toEqual(['the-rule escalated', 'the-rule escalation-acknowledged']);
  });

  it('corrects at most three times by one rule, and says that it gave up', () => {
    for (let i = 0; i < 5; i++) response.act(correct, 0);
    expect(announced).toHaveLength(3);
    expect(interventions().slice(2)).toEqual([
      'the-rule@3 corrected',
      'the-rule@3 correction-given-up',
      'the-rule@3 correction-given-up',
    ]);
  });

  it('keeps no words while a card is given, and keeps them again afterwards', () => {
    response.act(pause, 1_000);
    expect(recording.recorder.capture).toBe('paused');
    said('caller', '4111 1111 1111 1111');
    said('agent', 'And the code?');
    said('caller', '123');
    expect(recording.recorder.capture).toBe('paused');
    said('caller', 'That is all.');
    expect(recording.recorder.capture).toBe('on');
  });

  it('ends a pause after three minutes, counted from the last time that it was asked for', () => {
    response.act(pause, 0);
    response.act(pause, 100_000);
    response.tick(180_000);
    expect(recording.recorder.capture).toBe('paused');
    response.tick(280_000);
    expect(recording.recorder.capture).toBe('on');
    expect(interventions()).toEqual(['the-rule@3 capture-paused']);
  });

  it('ends the call when the caller has heard why, and once', () => {
    response.act(endCall, 0);
    response.act(endCall, 0);
    expect([announced.length, ended]).toEqual([1, 0]);
    announced[0]!.over('heard');
    expect(ended).toBe(1);
  });
});
