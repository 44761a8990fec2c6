/** Castagnoli polynomial, bit-reversed. Source: RFC 3720, appendix B.4 (which has the test vectors). */
const POLYNOMIAL = 0x82f63b78;

/** Eight tables of 256 ("slicing by 8"): eight bytes a step; one at a time is a quarter as fast. */
const TABLES = makeTables();

/**
 * CRC-32C of `bytes[start, end)`, as an unsigned 32-bit number. `seed` is the result for what comes
 * before. Node has only the other CRC-32 built in.
 */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length, seed = 0): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES;
  let crc = ~seed;
  let i = start;
  // The indexes are in range by construction; `as number` only tells the compiler.
  for (const last = end - 8; i <= last; i += 8) {
    crc ^=
      (bytes[i] as number) |
      ((bytes[i + 1] as number) << 8) |
      ((bytes[i + 2] as number) << 16) |
      ((bytes[i + 3] as number) << 24);
    crc =
      (t7[crc & 0xff] as number) ^
      (t6[(crc >>> 8) & 0xff] as number) ^
      (t5[(crc >>> 16) & 0xff] as number) ^
      (t4[crc >>> 24] as number) ^
      (t3[bytes[i + 4] as number] as number) ^
      (t2[bytes[i + 5] as number] as number) ^
      (t1[bytes[i + 6] as number] as number) ^
      (t0[bytes[i + 7] as number] as number);
  }
  for (; i < end; i += 1) crc = (t0[(crc ^ (bytes[i] as number)) & 0xff] as number) ^ (crc >>> 8);
  return ~crc >>> 0;
}

type Table = Int32Array;

function makeTables(): [Table, Table, Table, Table, Table, Table, Table, Table] {
  const first = new Int32Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    first[byte] = crc;
  }
  const next = (table: Table): Table =>
    table.map((crc) => (first[crc & 0xff] as number) ^ (crc >>> 8));
  const second = next(first);
  const third = next(second);
  const fourth = next(third);
  const fifth = next(fourth);
  const sixth = next(fifth);
  const seventh = next(sixth);
  return [first, second, third, fourth, fifth, sixth, seventh, next(seventh)];
}
