/** Limits of docs/specs/formats.md. A reader refuses more before it allocates. */

/** One event, canonical. The longest words are a tool's result; 256 KiB is 40,000 words. */
export const EVENT_BYTES_MAX = 256 * 1024;
/** What one frame may hold before compression: 64 of the largest events, one whole batch. */
export const FRAME_PLAINTEXT_BYTES_MAX = 16 * 1024 * 1024;
export const FRAME_HEADER_BYTES_MAX = 4 * 1024;
export const SEGMENT_BYTES_MAX = 64 * 1024 * 1024;
/** All events of one call: at 5 events a second and 1 KiB each, 14 hours of talking. */
export const SEALED_EVENTS_BYTES_MAX = 256 * 1024 * 1024;
/** One manifest. 200 bytes for each gap leave room for 80,000 of them. */
export const MANIFEST_BYTES_MAX = 16 * 1024 * 1024;
/** The redacted transcript of one call: 40 hours of speech as text. */
export const REDACTED_BYTES_MAX = 16 * 1024 * 1024;
/** One verdict with its sealed input, which holds the words of all turns: the redacted limit, in base64. */
export const VERDICT_BYTES_MAX = 32 * 1024 * 1024;
/** One recording: 600 s at 8 kHz and 16 bits are 9.6 MB. */
export const VOICEMAIL_BYTES_MAX = 16 * 1024 * 1024;
/** Amendments of one call that a verifier will follow. */
export const REVISIONS_MAX = 1_000;
/** One entry of the log: what the two length bytes before it can say. */
export const LOG_ENTRY_BYTES_MAX = 65_535;
/** Leaves that one growth of the log takes: at 200 bytes each, 20 MB in memory. */
export const LOG_GROWTH_LEAVES_MAX = 100_000;
/** A checkpoint: 16 signatures of 5 kB, which every reader of notes must take, and room for as many again. */
export const SIGNED_NOTE_BYTES_MAX = 160 * 1024;
/** A receipt: the largest checkpoint, 53 hashes of 45 bytes, and as much again of extra data. */
export const RECEIPT_BYTES_MAX = 2 * SIGNED_NOTE_BYTES_MAX;
/** A statement. The largest quotes a whole policy file. */
export const STATEMENT_BYTES_MAX = 4 * 1024 * 1024;
