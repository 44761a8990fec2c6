import { describe, expect, it } from 'vitest';
import { DraftList } from '../testing/drafts.js';
import { HEALTHCARE } from '../testing/verticals.js';
import { recordingNotice } from './recording-notice.js';

const vertical = {
  ...HEALTHCARE,
  disclosures: {
    'recording-notice': { text: { en: 'This call is recorded.' } },
    'ai-disclosure': { text: { en: 'You are speaking with an AI assistant.' } },
  },
};
const noticeOf = (greeting: string | undefined, ...disclosures: string[]) =>
  recordingNotice(
    { ...vertical, agent: { ...vertical.agent, greeting, disclosures } },
    new DraftList(),
    () => undefined,
  );

describe('What a call opens with', () => {
  it('is what the agent owes first, and its greeting', () => {
    const notice = noticeOf('Hello, how can I help?', 'ai-disclosure', 'recording-notice');
    expect(notice.textFor(0)).toBe(
      'You are speaking with an AI assistant. This call is recorded. Hello, how can I help?',
    );
  });

  it('tells that the call is recorded, whatever the file of the agent forgets', () => {
    expect(noticeOf('Hello.').textFor(0)).toBe('This call is recorded. Hello.');
    expect(noticeOf(undefined).textFor(0)).toBe('This call is recorded.');
  });

  it('is said again where the model left anything out that is owed', () => {
    const notice = noticeOf(
      'You are speaking with an AI assistant. We are glad that you call. This call is recorded.',
      'ai-disclosure',
      'recording-notice',
    );
    expect(notice.isSaidIn('This call is recorded, and how are you?')).toBe(false);
    expect(notice.isSaidIn('You are speaking with an AI assistant.')).toBe(false);
    expect(notice.isSaidIn(notice.textFor(0))).toBe(true);
    expect(notice.textFor(1)).toBe('This call is recorded. You are speaking with an AI assistant.');
    expect(notice.isSaidIn(notice.textFor(1))).toBe(true);
  });
});
