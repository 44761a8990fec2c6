import type { CallInput } from '@verbatim/compliance';
import type { Vertical } from '@verbatim/contracts';

/** What is known of a call in which these words were said: `agent: …`, `caller: …`, a turn every ten seconds. */
export function callInput(vertical: Vertical, ...lines: readonly string[]): CallInput {
  const turns = lines.map((line, i) => {
    const [, speaker, text] = /^(agent|caller): (.*)$/.exec(line) ?? [];
    if (text === undefined) throw new Error(`A turn begins with agent: or caller:, not ${line}`);
    const startMs = i * 10_000;
    return { speaker: speaker as 'agent' | 'caller', text, startMs, endMs: startMs + 4_000 };
  });
  return {
    callId: `CA${'0'.repeat(32)}`,
    vertical,
    startedAt: '2026-11-26T15:00:00.000Z',
    zone: 'America/New_York',
    direction: 'inbound',
    callType: 'conversation',
    jurisdictions: ['US-MA'],
    languages: ['en'],
    facts: {},
    debts: [],
    turns,
    events: [],
    complete: true,
    endedMs: lines.length * 10_000,
    history: null,
    parameters: {},
    switchedOff: [],
    judged: null,
    timeZoneData: '2026c',
  };
}
