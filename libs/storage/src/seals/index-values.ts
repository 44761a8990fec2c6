/** The greatest and the smallest that an integer column holds. */
const INTEGER_MAX = 2 ** 31 - 1;
const INTEGER_MIN = -(2 ** 31);

/**
 * As an integer column takes it. A record may say that a turn began after more milliseconds than the column
 * counts to (24 days), since the model said so; the record keeps that, and its index comes as near as it can.
 */
export const indexInteger = (value: number): number =>
  Math.min(INTEGER_MAX, Math.max(INTEGER_MIN, value));

/** As a text column takes it: PostgreSQL has no NUL. */
export const indexText = (text: string): string => text.replaceAll('\0', '\u{FFFD}');
