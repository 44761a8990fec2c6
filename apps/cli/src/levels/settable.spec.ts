import { describe, expect, it } from 'vitest';
import { parseDuration } from './duration.js';
import { requireSettable } from './settable.js';

const said = (processId: string, vertical: string, level: string, reason: string) => ({
  processId,
  vertical,
  level,
  reason,
  kind: vertical === 'salon' ? 'analytics' : 'compliance',
});
const STATES = [
  said('voice-1', 'healthcare', 'closed', 'spool-failed'),
  said('voice-2', 'healthcare', 'hold', 'lag'),
  said('voice-1', 'salon', 'flow', 'recovered'),
];

const refusal = (vertical: string, level: string | undefined, processId?: string) => {
  try {
    requireSettable({ vertical, level, processId }, STATES);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

describe('requireSettable', () => {
  it('names everything that is not known, at once', () => {
    expect(refusal('casino', 'half', 'voice-9')).toMatch(
      /"casino" is no vertical; .* "half" is no level; .* No live voice process is called "voice-9"/,
    );
  });

  it('refuses what the facts of every process concerned would outweigh', () => {
    expect(refusal('healthcare', 'spool', 'voice-1')).toBe(
      'healthcare is closed by spool-failed, which spool cannot overrule.',
    );
    expect(refusal('healthcare', 'spool')).toBeUndefined();
    expect(refusal('healthcare', 'closed', 'voice-1')).toBeUndefined();
    expect(refusal('healthcare', undefined, 'voice-1')).toBeUndefined();
  });

  it('does not hold an analytics vertical', () => {
    expect(refusal('salon', 'hold')).toContain('never holds');
    expect(refusal('salon', 'closed')).toBeUndefined();
  });

  it('lets a vertical be set of which no process has spoken yet', () => {
    expect(refusal('financial', 'hold')).toBeUndefined();
  });
});

describe('parseDuration', () => {
  it.each([
    ['90s', 90_000],
    ['15m', 900_000],
    ['168h', 604_800_000],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '0s', '15', '1d', '-5m', '1.5h', '169h', '15 m'])('refuses "%s"', (text) => {
    expect(() => parseDuration(text)).toThrow(`--for is "${text}"`);
  });
});
