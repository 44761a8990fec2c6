import { SILENCE } from './mu-law.js';

/**
 * The pilot: a call's id in the caller's line noise, far below what any voice detector hears, so that
 * the fake model knows which call it is listening to while the voice application knows nothing of it.
 *
 * `0xFC`, then the 16 bytes of the CallSid and a CRC-16 as bits (`0xFE` is 0, `0xFD` is 1), then `0xFC`.
 */
const MARK = 0xfc;
const ZERO = 0xfe;
const ONE = 0xfd;
const ID_BYTES = 16;
const BITS = (ID_BYTES + 2) * 8;

/** Twice a second: a model session that opens in the middle of a call finds its script in a moment. */
const LOOP_BYTES = 4_000;

/** Half a second of line noise that carries the id once; repeat it for as long as nobody speaks. */
export function lineNoise(callSid: string): Buffer {
  const loop = Buffer.alloc(LOOP_BYTES, SILENCE);
  const id = Buffer.from(callSid.slice(2), 'hex');
  if (id.length !== ID_BYTES) throw new RangeError('a CallSid is CA and 32 hexadecimal digits');
  const checked = Buffer.concat([id, crc16(id)]);
  let at = 0;
  loop[at++] = MARK;
  for (const byte of checked) {
    for (let bit = 7; bit >= 0; bit -= 1) loop[at++] = (byte >> bit) & 1 ? ONE : ZERO;
  }
  loop[at] = MARK;
  return loop;
}

/** Finds the id in a stream of audio cut into pieces of any size. A cut or damaged pilot is passed over. */
export class PilotDecoder {
  readonly #bits: number[] = [];
  #isReading = false;

  /** The CallSid once a whole pilot with a good checksum went by. */
  push(audio: Uint8Array): string | undefined {
    let callSid: string | undefined;
    for (let index = 0; index < audio.length; index += 1) {
      const byte = audio[index]!;
      if (byte === MARK) {
        callSid = this.#finish() ?? callSid;
        this.#isReading = true;
      } else if (!this.#isReading) continue;
      else if ((byte === ZERO || byte === ONE) && this.#bits.length < BITS) {
        this.#bits.push(byte === ONE ? 1 : 0);
      } else this.#reset();
    }
    return callSid;
  }

  #finish(): string | undefined {
    const bits = this.#bits.splice(0);
    if (bits.length !== BITS) return undefined;
    const bytes = Buffer.alloc(ID_BYTES + 2);
    for (const [index, bit] of bits.entries()) {
      bytes[index >> 3] = bytes[index >> 3]! | (bit << (7 - (index & 7)));
    }
    const id = bytes.subarray(0, ID_BYTES);
    return crc16(id).equals(bytes.subarray(ID_BYTES)) ? `CA${id.toString('hex')}` : undefined;
  }

  #reset(): void {
    this.#isReading = false;
    this.#bits.length = 0;
  }
}

/** CRC-16/CCITT-FALSE. */
function crc16(bytes: Uint8Array): Buffer {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) {
      crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
    }
  }
  return Buffer.from([crc >> 8, crc & 0xff]);
}
