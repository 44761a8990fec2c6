/**
 * How words ride in mu-law audio.
 *
 * Every byte here is either impossible in UTF-8 (filler, silence, line noise: 0xC0 and 0xFA to 0xFF) or
 * a control code that a word escapes, so the start of a frame is found from any position in the stream.
 */
export const WORD_START = 0x01;
export const FRAME_END = 0x02;
/** Starts a tag: which utterance (caller) or item (agent) the words that follow belong to. */
export const TAG_START = 0x03;
export const ESCAPE = 0x10;
/** XORed to an escaped byte. */
export const ESCAPE_MASK = 0x20;
/** The voice between two words: amplitude 1,884, never part of UTF-8. */
export const VOICE = 0xc0;
/** Bytes from here up never occur inside a frame: meeting one means that the frame was cut. */
export const OUTSIDE_UTF8_MIN = 0xf8;

/** Longest word or tag in bytes of UTF-8; what has no spaces (some languages) is one word. */
export const FRAME_BYTES_MAX = 1_024;

const NEEDS_ESCAPE: ReadonlySet<number> = new Set([WORD_START, FRAME_END, TAG_START, ESCAPE]);

/**
 * One frame: start, escaped UTF-8, end.
 *
 * Errors: a text longer than `FRAME_BYTES_MAX` throws a RangeError; importers refuse it with its place.
 */
export function frameOf(start: typeof WORD_START | typeof TAG_START, text: string): Buffer {
  const utf8 = Buffer.from(text, 'utf8');
  if (utf8.length > FRAME_BYTES_MAX) {
    throw new RangeError(`a word of ${utf8.length} bytes does not fit ${FRAME_BYTES_MAX}`);
  }
  const bytes: number[] = [start];
  for (const byte of utf8) {
    if (NEEDS_ESCAPE.has(byte)) bytes.push(ESCAPE, byte ^ ESCAPE_MASK);
    else bytes.push(byte);
  }
  bytes.push(FRAME_END);
  return Buffer.from(bytes);
}

/** Words as the simulator counts them: what whitespace separates. */
export function wordsOf(text: string): string[] {
  return text.split(/\s+/u).filter((word) => word !== '');
}
