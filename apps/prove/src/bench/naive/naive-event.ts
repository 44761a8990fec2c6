/** An event as large as ours, without the work that ours went through: naive in every way. */
export interface NaiveEvent {
  readonly callId: string;
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly text: string;
}

/** Of the JSON of a sealed event of the load: some 550 bytes. */
const TEXT_BYTES = 450;

export const naiveEvent = (seq: number): NaiveEvent => ({
  callId: `CA${String(seq % 500).padStart(32, '0')}`,
  seq,
  at: Date.now(),
  kind: 'transcript.final',
  text: 'lorem ipsum '.repeat(TEXT_BYTES / 12).slice(0, TEXT_BYTES),
});

export const NAIVE_QUEUE = 'naive-events';
