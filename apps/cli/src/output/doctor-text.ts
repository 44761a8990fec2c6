import type { CheckOutcome, CheckResult } from '../doctor/check.js';
import { printable } from './table.js';
import type { Style, Terminal } from './terminal.js';

const SHOWN: Readonly<Record<CheckOutcome, { readonly text: string; readonly style: Style }>> = {
  ok: { text: 'ok', style: 'green' },
  warning: { text: 'warning', style: 'yellow' },
  failed: { text: 'FAILED', style: 'red' },
  skipped: { text: 'skipped', style: 'dim' },
};
const NAME_WIDTH = 15;
const RESULT_WIDTH = 8;
const INDENT = ' '.repeat(NAME_WIDTH + RESULT_WIDTH + 2);

/** Check, result, what was found; below it, what to do. */
export function printDoctor(terminal: Terminal, results: readonly CheckResult[]): void {
  terminal.line(`${'CHECK'.padEnd(NAME_WIDTH)} ${'RESULT'.padEnd(RESULT_WIDTH)} FOUND`);
  for (const { check, outcome, found, advice } of results) {
    const { text, style } = SHOWN[outcome];
    const result = terminal.style(style, text.padEnd(RESULT_WIDTH));
    const [first = '', ...more] = found.split('\n').map(printable);
    terminal.line(`${check.padEnd(NAME_WIDTH)} ${result} ${first}`);
    for (const line of more) terminal.line(`${INDENT}${line}`);
    if (advice) terminal.line(`${INDENT}→ ${printable(advice)}`);
  }
  const countOf = (outcome: CheckOutcome): number =>
    results.filter((each) => each.outcome === outcome).length;
  terminal.line();
  terminal.line(
    `${results.length} checks: ${countOf('ok')} ok, ${countOf('warning')} warnings, ` +
      `${countOf('failed')} failed, ${countOf('skipped')} skipped.`,
  );
}
