/** G.711 mu-law at 8 kHz: one byte a sample, eight bytes a millisecond. */
export const BYTES_PER_MS = 8;

/** Digital silence. */
export const SILENCE = 0xff;

/**
 * Samples at least this loud count as voice. The line noise of `pilot.ts` peaks at 32 and the filler
 * of `speech-encoder.ts` is 1,884, so any value between would do; a telephone's own noise is below 200.
 */
const VOICE_AMPLITUDE_MIN = 600;

/** Magnitude of the linear 14-bit sample that a mu-law byte stands for (ITU-T G.711, table 2). */
export function amplitudeOf(byte: number): number {
  const code = ~byte & 0xff;
  const exponent = (code >> 4) & 0x07;
  const mantissa = code & 0x0f;
  return (((mantissa << 3) + 0x84) << exponent) - 0x84;
}

const VOICED = Uint8Array.from({ length: 256 }, (_, byte) =>
  amplitudeOf(byte) >= VOICE_AMPLITUDE_MIN ? 1 : 0,
);

export function isVoiced(byte: number): boolean {
  return VOICED[byte] === 1;
}

export const msOfBytes = (bytes: number): number => bytes / BYTES_PER_MS;

export const bytesOfMs = (ms: number): number => Math.round(ms * BYTES_PER_MS);
