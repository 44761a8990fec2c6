import { HEADER_BYTES, isPartitionName } from './file-header.js';
import { OVERHEAD_BYTES_MAX, RECORD_BYTES_LIMIT } from './record-format.js';

const FILE_BYTES_MAX = 16 * 1024 * 1024;
/** An event is at most 256 KiB (docs/specs/formats.md, section 4); a record adds at most 107 bytes to it. */
const RECORD_BYTES_MAX = 256 * 1024 + 1024;
/** Space comes back in whole files: at least so many fit the quota. */
const FILES_MIN = 4;
const AHEAD_BYTES = 1024 * 1024;

/**
 * What a running call may still have to write when nobody else may write any more: up to four
 * tombstones of 1 KiB (more ranges wait for room), two changes of level, a fatal error, four
 * obligations closed at the end, `call.ended` and `epoch.closed`: 13 events, none but the tombstones
 * above 0.6 KiB with its envelope, so 4 × 1 + 9 × 0.6 = 9.4 KiB; with half as much again, 16 KiB.
 */
export const CALL_RESERVE_BYTES = 16 * 1024;

export interface AskedLimits {
  readonly quotaBytes: number;
  readonly fileBytesMax?: number;
  readonly recordBytesMax?: number;
  readonly aheadBytes?: number;
}

export interface SpoolLimits {
  readonly quotaBytes: number;
  readonly fileBytesMax: number;
  readonly recordBytesMax: number;
  readonly aheadBytes: number;
}

export function limitsOf(asked: AskedLimits): SpoolLimits {
  const { quotaBytes, recordBytesMax = RECORD_BYTES_MAX } = asked;
  const share = Math.floor(quotaBytes / FILES_MIN);
  const fileBytesMax = Math.min(asked.fileBytesMax ?? FILE_BYTES_MAX, share);
  const aheadBytes = Math.min(asked.aheadBytes ?? AHEAD_BYTES, Math.floor(fileBytesMax / 4));
  return { quotaBytes, fileBytesMax, recordBytesMax, aheadBytes };
}

/** The smallest quota under which the largest record always finds a file. */
export function quotaBytesMin(recordBytesMax = RECORD_BYTES_MAX): number {
  return FILES_MIN * (HEADER_BYTES + recordBytesMax);
}

/** Everything that is wrong with the limits of a partition, each with both values. */
export function problemsOfLimits(partition: string, asked: AskedLimits): string[] {
  const { quotaBytes, recordBytesMax = RECORD_BYTES_MAX, fileBytesMax } = asked;
  const problems: string[] = [];
  const tell = (problem: string): void => void problems.push(`${partition}: ${problem}`);
  if (!isPartitionName(partition)) {
    tell('a partition is named with up to 35 small letters, digits and dashes');
  }
  const isRecordKnown = Number.isSafeInteger(recordBytesMax) && recordBytesMax > OVERHEAD_BYTES_MAX;
  if (!isRecordKnown || recordBytesMax > RECORD_BYTES_LIMIT) {
    tell(
      `recordBytesMax is ${recordBytesMax}; expected ${OVERHEAD_BYTES_MAX + 1} to ${RECORD_BYTES_LIMIT}`,
    );
    return problems;
  }
  if (!Number.isSafeInteger(quotaBytes) || quotaBytes < quotaBytesMin(recordBytesMax)) {
    tell(
      `a quota of ${quotaBytes} bytes is too small; the smallest is ${quotaBytesMin(recordBytesMax)}` +
        ` = ${FILES_MIN} files × (header of ${HEADER_BYTES} + largest record of ${recordBytesMax})`,
    );
  }
  if (fileBytesMax !== undefined && !(fileBytesMax >= HEADER_BYTES + recordBytesMax)) {
    tell(
      `a record of up to ${recordBytesMax} bytes and a header of ${HEADER_BYTES}` +
        ` do not fit a file of ${fileBytesMax}`,
    );
  }
  return problems;
}
