import type { RedactedSpan } from './redact-transcript.js';

/**
 * Where an offset of the source stands in the redacted text. One inside a span is mapped to where its
 * placeholder begins. Spans ascend and do not overlap.
 */
export function toRedactedOffset(spans: readonly RedactedSpan[], offset: number): number {
  const span = lastBefore(spans, ({ start }) => start <= offset);
  if (span === undefined) return offset;
  return offset < span.end ? span.at : offset - span.end + span.at + span.length;
}

/** The way back: an offset inside a placeholder is mapped to where its span begins. */
export function toSourceOffset(spans: readonly RedactedSpan[], offset: number): number {
  const span = lastBefore(spans, ({ at }) => at <= offset);
  if (span === undefined) return offset;
  return offset < span.at + span.length ? span.start : offset - span.at - span.length + span.end;
}

function lastBefore(
  spans: readonly RedactedSpan[],
  isBefore: (span: RedactedSpan) => boolean,
): RedactedSpan | undefined {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(spans[middle]!)) low = middle + 1;
    else high = middle;
  }
  return spans[low - 1];
}
