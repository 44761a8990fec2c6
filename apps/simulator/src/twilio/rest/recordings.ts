import { randomBytes } from 'node:crypto';

export interface Recording {
  readonly sid: string;
  readonly callSid: string;
  readonly wav: Buffer;
  readonly durationSeconds: number;
  readonly createdAt: Date;
}

/** Recordings that one account holds at once; a run of calls makes some dozens. */
const RECORDINGS_MAX = 10_000;

/** What the carrier has recorded and nobody has deleted. */
export class Recordings {
  readonly #held = new Map<string, Recording>();
  #deleted = 0;

  get count(): number {
    return this.#held.size;
  }

  get deleted(): number {
    return this.#deleted;
  }

  /** Bounds: `RECORDINGS_MAX`; past it the oldest is forgotten. */
  add(callSid: string, wav: Buffer, durationSeconds: number): Recording {
    const sid = `RE${randomBytes(16).toString('hex')}`;
    const recording = { sid, callSid, wav, durationSeconds, createdAt: new Date() };
    this.#held.set(sid, recording);
    const [oldest] = this.#held.keys();
    if (this.#held.size > RECORDINGS_MAX && oldest !== undefined) this.#held.delete(oldest);
    return recording;
  }

  find(sid: string): Recording | undefined {
    return this.#held.get(sid);
  }

  /** Newest first, as the API lists them. */
  of(callSid: string | undefined): Recording[] {
    const all = [...this.#held.values()].reverse();
    return callSid === undefined ? all : all.filter((each) => each.callSid === callSid);
  }

  delete(sid: string): boolean {
    const isDeleted = this.#held.delete(sid);
    if (isDeleted) this.#deleted += 1;
    return isDeleted;
  }
}
