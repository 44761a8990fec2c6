import type { CallCosts } from '@verbatim/contracts';
import { formatUsd } from '@verbatim/costs';

/** One line under a conversation: `verbatim cost <callSid>` shows what it is made of. */
export function costLineOf({ prices, lines }: CallCosts): string {
  const total = lines.reduce((sum, { nanoUsd }) => sum + BigInt(nanoUsd ?? 0), 0n);
  const unpriced = lines.filter(({ nanoUsd }) => nanoUsd === null).length;
  const by = prices === null ? 'no prices for its day' : `prices ${prices.version}`;
  const rest = unpriced === 0 ? '' : `, ${unpriced} of ${lines.length} lines unpriced`;
  return `cost ${formatUsd(total)} USD (${by}${rest})`;
}
