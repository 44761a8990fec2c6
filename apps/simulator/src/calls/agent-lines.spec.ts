import { describe, expect, it } from 'vitest';
import type { Step } from '../scripts/call-script.js';
import { AgentLines } from './agent-lines.js';

const agent = (text: string): Step => ({ kind: 'agent', text });
const caller = (text: string): Step => ({ kind: 'caller', text });
const tool = (name: string): Step => ({ kind: 'tool', name, arguments: { day: 'Friday' } });
const keys: Step = { kind: 'keys', digits: '1' };

function linesOf(...steps: Step[]): AgentLines {
  return new AgentLines({
    id: 's',
    vertical: 'salon',
    pace: 'turns',
    transcription: 'floating',
    faults: [],
    steps,
  });
}

/** Says everything that may be said, and gives it. */
function sayAll(lines: AgentLines, mayCall?: (name: string) => boolean): string[] {
  const turn = lines.nextTurn(mayCall);
  for (const line of turn.lines) lines.said(line, line.words.length);
  for (const request of turn.tools) lines.called(request);
  return [
    ...turn.lines.map(({ words }) => words.join(' ')),
    ...turn.tools.map(({ name }) => `${name}()`),
  ];
}

describe('AgentLines', () => {
  it("says everything before the caller's next utterance, once", () => {
    const lines = linesOf(agent('a'), agent('b'), caller('x'), agent('c'), caller('y'), agent('d'));
    expect(sayAll(lines)).toEqual(['a', 'b']);
    expect(sayAll(lines)).toEqual([]);
    lines.callerHeard(2);
    expect(sayAll(lines)).toEqual(['c']);
    lines.callerHeard(4);
    expect(sayAll(lines)).toEqual(['d']);
    expect(sayAll(lines)).toEqual([]);
  });

  it('says what was never asked for in its turn together with the next turn', () => {
    const lines = linesOf(agent('greeting'), caller('x'), agent('answer'));
    lines.callerHeard(1);
    expect(sayAll(lines)).toEqual(['greeting', 'answer']);
  });

  it('says the rest of what a cancelled response left', () => {
    const lines = linesOf(agent('one two three'), agent('four five'), caller('x'), agent('six'));
    const [first] = lines.nextTurn().lines;
    lines.said(first!, 2);
    const rest = lines.nextTurn().lines;
    expect(rest.map(({ words }) => words)).toEqual([['three'], ['four', 'five']]);
    expect(rest[0]!.durationMs).toBeCloseTo(first!.durationMs / 3);
    lines.callerHeard(2);
    expect(sayAll(lines)).toEqual(['three', 'four five', 'six']);
  });

  it('says all of it again when nothing of it was generated', () => {
    const lines = linesOf(agent('one two'), caller('x'), agent('three'));
    lines.said(lines.nextTurn().lines[0]!, 0);
    lines.callerHeard(1);
    expect(sayAll(lines)).toEqual(['one two', 'three']);
  });

  it('stops at tools, several at once, and goes on after them', () => {
    const lines = linesOf(caller('x'), agent('a'), tool('find'), tool('book'), agent('b'));
    lines.callerHeard(0);
    expect(sayAll(lines)).toEqual(['a', 'find()', 'book()']);
    expect(sayAll(lines)).toEqual(['b']);
  });

  it('calls a tool again whose arguments were cut off', () => {
    const lines = linesOf(tool('find'), agent('a'));
    lines.nextTurn();
    expect(lines.nextTurn().tools).toMatchObject([{ name: 'find' }]);
  });

  it('passes over a tool that it may not call', () => {
    const lines = linesOf(agent('a'), tool('find'), agent('b'));
    expect(sayAll(lines, () => false)).toEqual(['a', 'b']);
    expect(sayAll(lines, () => false)).toEqual([]);
  });

  it('waits for the keys, and goes on when they come as text', () => {
    const lines = linesOf(agent('key it in'), keys, agent('thank you'), caller('bye'));
    expect(sayAll(lines)).toEqual(['key it in']);
    expect(sayAll(lines)).toEqual([]);
    lines.callerHeardNext();
    expect(sayAll(lines)).toEqual(['thank you']);
  });
});

describe('AgentLines, with what tools return', () => {
  const results = new Map<string, string>();
  const scripted = (...steps: Step[]): AgentLines =>
    new AgentLines(
      { id: 's', vertical: 'salon', pace: 'turns', transcription: 'floating', faults: [], steps },
      (name) => results.get(name),
      new Date(2026, 10, 30),
    );
  const when = (step: Step, condition: object): Step => ({ ...step, when: condition }) as Step;
  const ok = { tool: 'book', holds: '"done":true' };
  const failed = { tool: 'book', lacks: '"done":true' };

  it('chooses the next line by the result, and passes over the others for good', () => {
    results.clear();
    const lines = scripted(
      tool('book'),
      when(agent('booked'), ok),
      when(agent('sorry'), failed),
      caller('x'),
      agent('bye'),
    );
    expect(sayAll(lines)).toEqual(['book()']);
    expect(sayAll(lines)).toEqual([]);
    results.set('book', '{"done":true}');
    expect(sayAll(lines)).toEqual(['booked']);
    lines.callerHeard(3);
    results.set('book', '{"done":false}');
    expect(sayAll(lines)).toEqual(['bye']);
  });

  it('calls a tool again, in a response of its own, where the first arguments were wrong', () => {
    results.clear();
    const wrong = { tool: 'book', holds: 'error' };
    const lines = scripted(tool('book'), when(tool('book'), wrong), when(agent('booked'), ok));
    expect(sayAll(lines)).toEqual(['book()']);
    results.set('book', '{"error":"start: a local time"}');
    expect(sayAll(lines)).toEqual(['book()']);
    results.set('book', '{"done":true}');
    expect(sayAll(lines)).toEqual(['booked']);
  });

  it('says what stands for a failure where the agent has no such tool', () => {
    results.clear();
    const lines = scripted(tool('book'), when(agent('booked'), ok), when(agent('sorry'), failed));
    expect(sayAll(lines, () => false)).toEqual(['sorry']);
    expect(sayAll(lines)).toEqual([]);
  });

  it('calls two tools in one response where neither needs the other', () => {
    results.clear();
    expect(sayAll(scripted(tool('a'), tool('b'), agent('both')))).toEqual(['a()', 'b()']);
  });

  it('fills in what a tool returned, in the response after it', () => {
    results.clear();
    const start = '{check_availability.free.0.start}';
    const lines = scripted(
      { kind: 'tool', name: 'check_availability', arguments: { from: '{today+1}' } },
      { kind: 'tool', name: 'book', arguments: { start } },
      agent(`you have ${start}`),
    );
    const [asked] = lines.nextTurn().tools;
    expect(asked).toMatchObject({ arguments: { from: '2026-12-01' } });
    lines.called(asked!);
    results.set('check_availability', '{"free":[{"start":"2026-12-01T09:00"}]}');
    const [booked] = lines.nextTurn().tools;
    expect(booked).toMatchObject({ name: 'book', arguments: { start: '2026-12-01T09:00' } });
    lines.called(booked!);
    expect(sayAll(lines)).toEqual(['you have Tuesday, December 1 at 9:00 AM']);
  });

  it('says the rest of a line as it was begun', () => {
    results.clear();
    results.set('quote', '{"total":"5 USD"}');
    const lines = scripted(agent('it is {quote.total} all in'));
    const [line] = lines.nextTurn().lines;
    lines.said(line!, 3);
    results.set('quote', '{"total":"7 USD and more"}');
    expect(sayAll(lines)).toEqual(['USD all in']);
  });
});
