import { EventV1 } from '@verbatim/contracts';
import { isCanonicalForm } from './canonical.js';
import { EVENT_BYTES_MAX } from './limits.js';

const NEWLINE = 0x0a;
const SEPARATOR = Buffer.from([NEWLINE]);

export type DecodedLines = { events: EventV1[] } | { problem: string };

/** Canonical events joined by "\n", none at the end. */
export function joinEventLines(lines: readonly Buffer[]): Buffer {
  return Buffer.concat(lines.flatMap((line, i) => (i === 0 ? [line] : [SEPARATOR, line])));
}

/**
 * Never throws. The parsed values themselves are given back, not a schema's copy of them, so that
 * fields which this build does not know survive.
 */
export function decodeEventLines(bytes: Buffer): DecodedLines {
  const events: EventV1[] = [];
  let from = 0;
  while (from <= bytes.length) {
    const end = bytes.indexOf(NEWLINE, from);
    const to = end === -1 ? bytes.length : end;
    const event = parseEvent(bytes.subarray(from, to));
    if (typeof event === 'string') return { problem: `event ${events.length}: ${event}` };
    events.push(event);
    from = to + 1;
  }
  return { events };
}

function parseEvent(line: Buffer): EventV1 | string {
  if (line.length > EVENT_BYTES_MAX) return 'too long';
  try {
    const value: unknown = JSON.parse(line.toString('utf8'));
    if (!EventV1.safeParse(value).success) return 'not a version 1 event';
    return isCanonicalForm(value, line) ? (value as EventV1) : 'not in canonical form';
  } catch {
    return 'not JSON';
  }
}
