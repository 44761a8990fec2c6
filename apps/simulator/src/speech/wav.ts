/** How recordings are given out: mu-law as 16-bit linear samples, 8 kHz, one channel, in a WAV file. */

const HEADER_BYTES = 44;
const SAMPLE_RATE = 8_000;
const PCM = 1;

export class WavError extends Error {
  override readonly name = 'WavError';
}

/** The linear sample of each mu-law byte (ITU-T G.711). */
const LINEAR = Int16Array.from({ length: 256 }, (_, byte) => {
  const code = ~byte & 0xff;
  const magnitude = ((((code & 0x0f) << 3) + 0x84) << ((code >> 4) & 0x07)) - 0x84;
  return code & 0x80 ? -magnitude : magnitude;
});

/** Back again: the two bytes for silence are one sample, and come back as 0xFF. */
const MU_LAW = new Map<number, number>(
  [...LINEAR.entries()].map(([byte, sample]) => [sample, byte]),
);

export function wavOf(muLaw: Buffer): Buffer {
  const wav = Buffer.alloc(HEADER_BYTES + muLaw.length * 2);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(PCM, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(SAMPLE_RATE, 24);
  wav.writeUInt32LE(SAMPLE_RATE * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(muLaw.length * 2, 40);
  for (const [index, byte] of muLaw.entries()) {
    wav.writeInt16LE(LINEAR[byte]!, HEADER_BYTES + index * 2);
  }
  return wav;
}

/** Errors: `WavError` for anything but what `wavOf` writes. */
export function muLawOf(wav: Buffer): Buffer {
  const isWav =
    wav.length >= HEADER_BYTES &&
    wav.toString('latin1', 0, 4) === 'RIFF' &&
    wav.toString('latin1', 8, 12) === 'WAVE' &&
    wav.toString('latin1', 36, 40) === 'data';
  if (!isWav) throw new WavError('expected a WAV file');
  if (wav.readUInt16LE(20) !== PCM || wav.readUInt32LE(24) !== SAMPLE_RATE) {
    throw new WavError('expected linear samples at 8 kHz');
  }
  const samples = Math.min(wav.readUInt32LE(40), wav.length - HEADER_BYTES) >> 1;
  return Buffer.from(
    Array.from({ length: samples }, (_, index) => {
      const sample = wav.readInt16LE(HEADER_BYTES + index * 2);
      return MU_LAW.get(sample) ?? 0xff;
    }),
  );
}
