/** Nine bytes are twelve characters of base64; the first three, and so the first four, are always these. */
const MAGIC = Buffer.from([0xa5, 0x5a, 0x96]);
const MAGIC_TEXT = MAGIC.toString('base64');
const STAMP_BYTES = 9;
const STAMP_CHARACTERS = 12;
/** A tone that nobody hears; no part of it looks like a stamp. */
const FILLER = 0x7f;

export interface Stamp {
  readonly call: number;
  readonly number: number;
}

/**
 * Mu-law audio that says at its beginning whose and which it is, so that it is known again whatever message it
 * arrives in.
 */
export function stampedAudio({ call, number }: Stamp, bytes: number): string {
  const audio = Buffer.alloc(bytes, FILLER);
  MAGIC.copy(audio);
  audio.writeUInt16BE(call, 3);
  audio.writeUInt32BE(number, 5);
  return audio.toString('base64');
}

/** The first stamp in a message of either protocol; undefined: it carries none. */
export function stampIn(message: Buffer): Stamp | undefined {
  const at = message.indexOf(MAGIC_TEXT, 0, 'latin1');
  if (at < 0 || at + STAMP_CHARACTERS > message.length) return undefined;
  const text = message.toString('latin1', at, at + STAMP_CHARACTERS);
  const stamp = Buffer.from(text, 'base64');
  if (stamp.length !== STAMP_BYTES) return undefined;
  return { call: stamp.readUInt16BE(3), number: stamp.readUInt32BE(5) };
}
