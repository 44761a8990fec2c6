import { describe, expect, it } from 'vitest';
import { Announcements, saysMostOf, type AnnouncementOutcome } from './announcements.js';

const WHOLE = () => true;
const NOTHING = () => false;

/** One announcement, a clock that stands until it is moved, and what came of it. */
function announced(text = 'This call is recorded.') {
  let nowMs = 0;
  const outcomes: AnnouncementOutcome[] = [];
  const responses: string[] = [];
  const announcements = new Announcements(() => nowMs);
  const announcement = {
    name: 'notice',
    textFor: (attempt: number) => `${text} (${attempt})`,
    isSaidIn: (spoken: string) => spoken.includes('recorded'),
    begins: (id: string) => void responses.push(id),
    over: (outcome: AnnouncementOutcome) => void outcomes.push(outcome),
  };
  announcements.add(announcement);
  const attempt = (id: string, said: string, isComplete = true): void => {
    announcements.asked();
    announcements.responseCreated(id);
    announcements.said(id, `item-${id}`, said);
    announcements.responseDone(id, isComplete);
  };
  const wait = (ms: number): void => void (nowMs += ms);
  return { announcements, announcement, attempt, outcomes, responses, wait };
}

describe('Announcements', () => {
  it('is over once all of it was said and heard', () => {
    const { announcements, attempt, outcomes, responses } = announced();
    attempt('r1', 'This call is recorded.');
    expect(announcements.settle(NOTHING)).toBe('waits');
    expect(announcements.settle(WHOLE)).toBe('over');
    expect([outcomes, responses]).toEqual([['heard'], ['r1']]);
    expect(announcements.isUnderWay).toBe(false);
  });

  it.each([
    ['was left out by the model', 'How can I help you?', true],
    ['was cut off in the middle', 'This call is recorded', false],
  ])('is asked for again when it %s', (_name, said, isComplete) => {
    const { announcements, attempt, outcomes } = announced();
    attempt('r1', said, isComplete);
    expect(announcements.settle(WHOLE)).toBe('again');
    expect(announcements.due).toBe('This call is recorded. (1)');
    attempt('r2', 'This call is recorded.');
    expect(announcements.settle(WHOLE)).toBe('over');
    expect(outcomes).toEqual(['heard']);
  });

  it('is given up after three attempts', () => {
    const { announcements, attempt, outcomes } = announced();
    for (const id of ['r1', 'r2']) {
      attempt(id, 'Hello.');
      expect(announcements.settle(WHOLE)).toBe('again');
    }
    attempt('r3', 'Hello.');
    expect(announcements.settle(WHOLE)).toBe('over');
    expect(outcomes).toEqual(['given-up']);
  });

  it('is asked for again when its marks do not come back', () => {
    const { announcements, attempt, wait } = announced();
    attempt('r1', 'This call is recorded.');
    wait(19_999);
    expect(announcements.settle(NOTHING)).toBe('waits');
    announcements.moved();
    wait(19_999);
    expect(announcements.settle(NOTHING)).toBe('waits');
    wait(1);
    expect(announcements.settle(NOTHING)).toBe('again');
  });

  it('does not count an attempt that met a busy model', () => {
    const { announcements } = announced();
    announcements.asked();
    announcements.refused(true);
    expect(announcements.settle(WHOLE)).toBe('waits');
    expect(announcements.due).toBe('This call is recorded. (0)');
  });

  it('waits for its own response, not for another', () => {
    const { announcements, attempt } = announced();
    attempt('r1', '');
    announcements.settle(WHOLE);
    announcements.asked();
    announcements.said('r1', 'item-late', 'This call is recorded.');
    announcements.responseDone('r1', true);
    expect(announcements.settle(WHOLE)).toBe('waits');
  });

  it('gives up at once what finds no room behind the others', () => {
    const { announcements, announcement, outcomes } = announced();
    for (let i = 0; i < 16; i++) announcements.add(announcement);
    expect(outcomes).toEqual(['given-up']);
  });
});

describe('Announcements.close', () => {
  it('still tells which response says what was asked for when the line went down', () => {
    const { announcements, responses } = announced();
    announcements.asked();
    announcements.close();
    announcements.responseCreated('r1');
    announcements.responseCreated('r2');
    expect(responses).toEqual(['r1']);
    expect(announcements.isUnderWay).toBe(false);
  });

  it('takes no later response for what was never asked for', () => {
    const { announcements, responses } = announced();
    announcements.close();
    announcements.responseCreated('r1');
    expect(responses).toEqual([]);
  });
});

describe('saysMostOf', () => {
  it.each([
    ['Please call 911 now.', 'please call 911 now', true],
    ['Please call nine one one now or hang up.', 'Please call nine one one now, or hang up!', true],
    ['Please call 911 now.', 'Let me see what I can do.', false],
    ['Please call 911 now.', '', false],
    ['', 'Anything.', false],
  ])('of "%s" in "%s": %s', (text, spoken, isSaid) => {
    expect(saysMostOf(text, spoken)).toBe(isSaid);
  });
});
