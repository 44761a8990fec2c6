import type { UncoveredSpan } from '@verbatim/audit-log';
import { formatClock } from './time.js';

/** A span that the record does not cover, in one line. Times are of the day, UTC. */
export function uncoveredText(span: UncoveredSpan): string {
  const end = span.until === null ? 'no end is told' : formatClock(span.until);
  return `${formatClock(span.from)} to ${end}: ${reasonOf(span)}`;
}

function reasonOf(span: UncoveredSpan): string {
  if (span.why === 'capture') return `capture ${span.capture} (${span.reason})`;
  const { transfer, to, outcome, answeredAt } = span;
  const answered = answeredAt === undefined ? '' : `, answered ${formatClock(answeredAt)}`;
  return `${transfer} transfer to ${to}${answered}, ${outcome}`;
}
