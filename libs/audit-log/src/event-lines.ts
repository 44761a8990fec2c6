import { isEventV1, type EventV1 } from '@verbatim/contracts';
import { isCanonicalText } from './canonical.js';
import { EVENT_BYTES_MAX } from './limits.js';

const NEWLINE = 0x0a;
const SEPARATOR = Buffer.from([NEWLINE]);

/** Each event beside the line that it was read from: its canonical form, as has been checked. */
export type DecodedLines = { events: EventV1[]; lines: Buffer[] } | { problem: string };

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
  const lines: Buffer[] = [];
  let from = 0;
  while (from <= bytes.length) {
    const end = bytes.indexOf(NEWLINE, from);
    const to = end === -1 ? bytes.length : end;
    const line = bytes.subarray(from, to);
    const event = parseEvent(line);
    if (typeof event === 'string') return { problem: `event ${events.length}: ${event}` };
    events.push(event);
    lines.push(line);
    from = to + 1;
  }
  return { events, lines };
}

function parseEvent(line: Buffer): EventV1 | string {
  if (line.length > EVENT_BYTES_MAX) return 'too long';
  const text = line.toString('utf8');
  try {
    const value: unknown = JSON.parse(text);
    if (!isEventV1(value)) return 'not a version 1 event';
    return isCanonicalText(value, text, line) ? (value as EventV1) : 'not in canonical form';
  } catch {
    return 'not JSON';
  }
}
