import type { Check } from './check.js';

const NAME_WIDTH = 52;
const TARGET_WIDTH = 22;

export function printCheck(check: Check, print: (line: string) => void): void {
  const mark = check.isMet ? 'ok  ' : 'MISS';
  const name = check.name.padEnd(NAME_WIDTH);
  print(`  ${mark} ${name} target ${check.target.padEnd(TARGET_WIDTH)} result ${check.result}`);
  if (!check.isMet) for (const detail of check.details ?? []) print(`         ${detail}`);
}

/** The closing lines: misses again, by name, then the totals that other tools read. */
export function printTotals(
  results: readonly { readonly suite: string; readonly checks: readonly Check[] }[],
  print: (line: string) => void,
): boolean {
  const all = results.flatMap(({ suite, checks }) => checks.map((check) => ({ suite, check })));
  const missed = all.filter(({ check }) => !check.isMet);
  for (const { suite, check } of missed) {
    print(`Missed: ${suite}: ${check.name}: target ${check.target}, result ${check.result}`);
  }
  print(`${all.length - missed.length} passed, ${missed.length} failed`);
  return missed.length === 0;
}
