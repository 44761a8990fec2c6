import { describe, expect, it } from 'vitest';
import { terminalOn } from './terminal.js';

function streams(isTTY: boolean) {
  const written: string[] = [];
  const stdout = { isTTY, write: (text: string) => written.push(text) };
  return { written, streams: { stdout, stderr: { write: () => undefined } } };
}

describe('terminalOn', () => {
  it('colours on a terminal', () => {
    const { streams: on } = streams(true);
    expect(terminalOn(on, false).style('red', 'x')).toBe('\u001b[31mx\u001b[0m');
  });

  it.each([
    ['where output is not a terminal', false, false],
    ['where colour is refused', true, true],
  ])('leaves text plain %s', (_, isTTY, isRefused) => {
    const { streams: on, written } = streams(isTTY);
    const terminal = terminalOn(on, isRefused);
    terminal.line(terminal.style('red', 'x'));
    expect(written).toEqual(['x\n']);
  });
});
