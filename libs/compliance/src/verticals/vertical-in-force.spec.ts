import { describe, expect, it } from 'vitest';
import { parseVerticalFile } from './parse-vertical-file.js';
import { verticalWith } from './vertical-with-agents.js';
import { verticalAt, verticalIn } from './vertical-in-force.js';

const PRACTICE = `vertical: healthcare
revision: r1
numbers: ['+15550100001']
jurisdictions: [US-MA]
zone: America/New_York
policy: block
buffer: { capacityEvents: 10000, capacityBytes: 33554432 }
agent:
  name: Maple Street
  voice: marin
  language: en
  greeting: Good day.
  instructions: Book appointments.
  tools: [book]
hours:
  open:
    - { days: [mon, tue, wed, thu, fri], from: '08:00', to: '17:00' }
    - { days: [sat], from: '22:00', to: '24:00' }
  closedOn: ['2026-12-25']
afterHours:
  agent:
    greeting: We are closed.
    instructions: Take messages.
fallback: { say: Sorry. }
onRefusal: continue
`;
const practice = verticalWith(parseVerticalFile('healthcare.yaml', PRACTICE), []);
const at = (instant: string) => verticalAt(practice, Date.parse(instant));

describe('verticalIn', () => {
  it('gives a call that another process began the agent that it began with', () => {
    expect(verticalIn(practice, 'open').agent.id).toBe('agent');
    expect(verticalIn(practice, 'after-hours').agent.id).toBe('after-hours-agent');
  });
});

describe('verticalAt', () => {
  it.each([
    ['in the morning, to the minute', '2026-11-26T08:00:00-05:00', 'open'],
    ['before that minute', '2026-11-26T07:59:59.999-05:00', 'after-hours'],
    ['in the last minute', '2026-11-26T16:59:59.999-05:00', 'open'],
    ['at the minute that is named as the end', '2026-11-26T17:00:00-05:00', 'after-hours'],
    ['on a day without hours', '2026-11-29T12:00:00-05:00', 'after-hours'],
    ['on a holiday', '2026-12-25T12:00:00-05:00', 'after-hours'],
    ['until midnight', '2026-11-28T23:59:59-05:00', 'open'],
    ['after midnight', '2026-11-29T00:00:00-05:00', 'after-hours'],
    ['in summer time, by the clock on the wall', '2026-07-01T12:00:00Z', 'open'],
    ['in winter time, by the clock on the wall', '2026-12-01T12:00:00Z', 'after-hours'],
    ['on the day on which summer time ends', '2026-11-02T13:00:00Z', 'open'],
  ])('says whether the business is open %s', (_when, instant, mode) => {
    expect(at(instant).mode).toBe(mode);
  });

  it('gives the night its own agent, and leaves everything else to the vertical', () => {
    const night = at('2026-11-26T20:00:00-05:00');
    expect(night).toEqual({
      ...practice,
      mode: 'after-hours',
      agent: {
        id: 'after-hours-agent',
        revision: 'r1',
        name: 'Maple Street',
        voice: 'marin',
        language: 'en',
        languages: ['en'],
        greeting: 'We are closed.',
        instructions: 'Take messages.',
        tools: [],
        handOffs: [],
        disclosures: [],
      },
    });
  });

  it('takes a business without hours as open, and one without an agent for the night as it is', () => {
    const { hours, afterHoursAgent: _none, ...rest } = practice;
    const night = Date.parse('2026-11-26T20:00:00-05:00');
    expect(verticalAt(rest, night)).toEqual({ ...rest, mode: 'open' });
    expect(verticalAt({ ...rest, hours }, night).agent).toEqual(practice.agent);
  });
});
