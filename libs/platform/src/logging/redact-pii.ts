const REDACTED = '[redacted]';
/** Deeper structures are cut: a log line is a handful of facts, not a document. */
const DEPTH_MAX = 6;
const ENTRIES_MAX = 64;

/** `pii.text`, `pii` and `call.pii.from` are sensitive; `epii` is not. */
export function isPiiKey(key: string): boolean {
  return key.split('.').includes('pii');
}

/**
 * A copy of `value` with everything under a `pii` key replaced. Errors are left for the error
 * serializer; buffers become their length, since bytes may be words.
 *
 * Bounds: `DEPTH_MAX` levels, `ENTRIES_MAX` entries each.
 */
export function redactPii(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Date) return value.toISOString();
  if (depth >= DEPTH_MAX) return '[too deep]';
  if (Array.isArray(value)) {
    return value.slice(0, ENTRIES_MAX).map((each) => redactPii(each, depth + 1));
  }
  const entries = Object.entries(value).slice(0, ENTRIES_MAX);
  return Object.fromEntries(
    entries.map(([key, each]) => [key, isPiiKey(key) ? REDACTED : redactPii(each, depth + 1)]),
  );
}
