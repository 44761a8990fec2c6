import { describe, expect, it } from 'vitest';
import type { CallReport } from '../report/report.js';
import { ConsoleProgress } from './progress.js';

const call = (callSid: string): CallReport => ({
  callSid,
  vertical: 'salon',
  scriptId: 'salon-colour-booking',
  to: '+15550100007',
  from: '+15550101234',
  status: 'completed',
  durationSeconds: 61,
  startedAt: '',
  endedAt: '',
  outcome: 'conversation',
  announcements: ['Say: secret words'],
  caller: [{ step: 0, text: 'secret words', isCutShort: false, startMs: 0, endMs: 1 }],
  agent: [],
  heardByModel: [],
  toolCalls: [],
  payments: [],
  messages: [],
  keys: [],
  faults: [],
  warnings: ['31903: the socket broke'],
  isStatusDelivered: true,
});

describe('ConsoleProgress', () => {
  it('tells each call by its number, from beginning to end, and never a word of it', () => {
    const lines: string[] = [];
    const progress = new ConsoleProgress(2, false, (line) => lines.push(line));
    progress.callStarted(call('CA1'));
    progress.callStarted(call('CA2'));
    progress.callEnded(call('CA2'));
    expect(lines).toEqual([
      '[1/2] CA1 salon-colour-booking calls +15550100007',
      '[2/2] CA2 salon-colour-booking calls +15550100007',
      '[2/2] CA2 completed (conversation) after 61 s, 1 caller and 0 agent turns\n' +
        '    31903: the socket broke',
    ]);
  });

  it('keeps to the port when it is to be quiet, and counts on without an end', () => {
    const lines: string[] = [];
    const quiet = new ConsoleProgress(0, true, (line) => lines.push(line));
    quiet.listening(3100);
    quiet.callStarted(call('CA1'));
    expect(lines).toEqual(['fake OpenAI Realtime on port 3100']);
    const endless = new ConsoleProgress(0, false, (line) => lines.push(line));
    endless.callStarted(call('CA1'));
    expect(lines.at(-1)).toMatch(/^\[1\] CA1/);
  });
});
