import { METERS, type PricesUsed } from '@verbatim/contracts';
import { formatUsd } from '@verbatim/costs';
import type { CallCostLine, CostGroup, CostSum } from '@verbatim/storage';
import { type Column, formatTable } from './table.js';
import type { Terminal } from './terminal.js';

export interface ShownCosts {
  readonly by: CostGroup;
  readonly groups: readonly CostSum[];
  readonly total: CostSum;
  /** Which tables the records name; empty where another was asked for. */
  readonly pricings: readonly { readonly prices: string; readonly calls: number }[];
  readonly pricing: PricesUsed | undefined;
  readonly uncountedCalls: number;
}

export interface ShownCallCost {
  readonly callId: string;
  readonly isSealed: boolean;
  /** Null: the record says nothing of costs. */
  readonly prices: string | null;
  readonly lines: readonly CallCostLine[];
}

const money = (title: string, of: (sum: CostSum) => bigint): Column<CostSum> => ({
  ...{ title, align: 'right', value: (sum) => formatUsd(of(sum)) },
});

const columnsFor = (by: CostGroup): readonly Column<CostSum>[] => [
  { title: by === 'day' ? 'DAY (UTC)' : by.toUpperCase(), value: ({ key }) => key ?? '-' },
  { title: 'CALLS', align: 'right', value: ({ calls }) => String(calls) },
  money('MODEL USD', ({ response }) => response),
  money('TRANSCRIPTION USD', ({ transcription }) => transcription),
  money('TELEPHONE USD', ({ carrier }) => carrier),
  money('TOTAL USD', ({ total }) => total),
  { title: 'UNPRICED', align: 'right', value: ({ unpricedLines }) => String(unpricedLines) },
];

export function printCosts(terminal: Terminal, costs: ShownCosts): void {
  const { by, groups, total, pricings, pricing, uncountedCalls } = costs;
  if (groups.length === 0) terminal.line('No such calls with costs are recorded.');
  else terminal.line(formatTable(columnsFor(by), [...groups, { ...total, key: 'all' }]));
  const tables = pricing
    ? pricing.version
    : pricings.map(({ prices, calls }) => `${prices} (${count(calls, 'call')})`).join(', ');
  if (tables !== '') terminal.line(`\nPrices: ${tables}.`);
  if (total.unpricedLines > 0) {
    const lines = count(total.unpricedLines, 'line');
    const hint = 'without a price in no sum: "verbatim cost <callSid>" says which and why.';
    terminal.line(terminal.style('yellow', `${lines} of usage are ${hint}`));
  }
  if (uncountedCalls > 0) {
    terminal.line(`${count(uncountedCalls, 'call')} not counted: not sealed, or without costs.`);
  }
}

const LINES: readonly Column<CallCostLine>[] = [
  { title: 'SOURCE', value: ({ source }) => source },
  { title: 'MODEL', value: ({ model }) => model },
  { title: 'AGENT', value: ({ agent }) => agent ?? '-' },
  { title: 'METER', value: ({ meter }) => meter },
  { title: 'QUANTITY', align: 'right', value: ({ quantity }) => String(quantity) },
  { title: 'UNIT', value: ({ meter }) => METERS[meter] },
  { title: 'USD', align: 'right', value: usdOf },
];

export function printCallCost(terminal: Terminal, cost: ShownCallCost): void {
  const { callId, isSealed, prices, lines } = cost;
  if (prices === null) {
    const why = isSealed ? 'was sealed before costs were kept' : 'is not sealed yet';
    return terminal.line(`${callId} ${why}: nothing is known of what it cost.`);
  }
  terminal.line(`${callId}, prices ${prices}`);
  if (lines.length > 0) terminal.line(formatTable(LINES, lines));
  const unpriced = lines.filter(({ nanoUsd }) => nanoUsd === null).length;
  const rest = unpriced === 0 ? '' : `, and ${count(unpriced, 'line')} without a price`;
  terminal.line(`total ${formatUsd(totalOf(lines))} USD${rest}`);
}

/** Money twice: dollars to read, and whole nano-dollars as a string, since they may be beyond 2^53. */
export function costsJson({ by, groups, total, pricing, ...rest }: ShownCosts): object {
  const prices = pricing ?? 'as recorded';
  return {
    ...{ by, currency: 'USD', prices, ...rest },
    groups: groups.map((sum) => ({ key: sum.key, ...sumJson(sum) })),
    total: sumJson(total),
  };
}

export function callCostJson({ lines, ...cost }: ShownCallCost): object {
  const total = totalOf(lines);
  return {
    ...{ ...cost, currency: 'USD', usd: formatUsd(total, 9), nanoUsd: String(total) },
    lines: lines.map(({ nanoUsd, ...line }) => ({
      ...{ ...line, unit: METERS[line.meter] },
      nanoUsd: nanoUsd === null ? null : String(nanoUsd),
    })),
  };
}

function sumJson({ calls, response, transcription, carrier, total, unpricedLines }: CostSum) {
  const nanoUsd = { response, transcription, carrier, total };
  return {
    ...{ calls, unpricedLines, usd: formatUsd(total, 9) },
    nanoUsd: Object.fromEntries(
      Object.entries(nanoUsd).map(([name, amount]) => [name, String(amount)]),
    ),
  };
}

function usdOf({ nanoUsd, unpriced }: CallCostLine): string {
  return nanoUsd === null ? `unpriced: ${unpriced}` : formatUsd(nanoUsd, 9);
}

const totalOf = (lines: readonly CallCostLine[]): bigint =>
  lines.reduce((sum, { nanoUsd }) => sum + (nanoUsd ?? 0n), 0n);

const count = (amount: number, noun: string): string =>
  `${amount} ${noun}${amount === 1 ? '' : 's'}`;
