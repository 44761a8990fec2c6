/**
 * The longest words of one event, in characters of all its fields together. The format allows 256 KiB for
 * an event; a character is 6 bytes of JSON at the worst and the envelope makes 4 of 3, so 30,000 × 6 × 4/3
 * = 240 KB. That is half an hour of speech without a pause.
 */
export const WORD_CHARACTERS_MAX = 30_000;

/** Cuts what is longer; the caller must say so in the record. */
export function boundWords(words: Record<string, unknown>): {
  words: Record<string, unknown>;
  isTruncated: boolean;
} {
  let left = WORD_CHARACTERS_MAX;
  let isTruncated = false;
  const bounded: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(words)) {
    const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
    if (text.length > left) {
      isTruncated = true;
      bounded[name] = text.slice(0, left);
      left = 0;
    } else {
      bounded[name] = value;
      left -= text.length;
    }
  }
  return { words: bounded, isTruncated };
}
