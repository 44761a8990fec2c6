import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { TwilioPeer } from '../fuzz/twilio-peer.js';

/** What Twilio got for a call's first webhook. */
export interface CallStart {
  /** Whether Twilio sent something from there before. */
  readonly isKnownSource: boolean;
  readonly isTaken: boolean;
  readonly status: number;
  readonly afterMs: number;
}

const EVERY_MS = 200;
const OUR_NUMBER = '+15550100001';
const KNOWN_SOURCE = '54.172.60.1';
const PATH = '/twilio/voice';

/** Calls that come in as long as it goes on, from a machine of Twilio's that is known and from new ones in turn. */
export async function startCalls(twilio: TwilioPeer, signal: AbortSignal): Promise<CallStart[]> {
  const starts: Promise<CallStart>[] = [];
  for (let n = 0; !signal.aborted; n += 1) {
    starts.push(start(twilio, n % 2 === 0 ? KNOWN_SOURCE : newSource()));
    await delay(EVERY_MS);
  }
  return Promise.all(starts);
}

/** So that it is known. */
export const introduce = (twilio: TwilioPeer): Promise<CallStart> => start(twilio, KNOWN_SOURCE);

async function start(twilio: TwilioPeer, source: string): Promise<CallStart> {
  const form = {
    ...{ CallSid: `CA${randomBytes(16).toString('hex')}`, To: OUR_NUMBER, Direction: 'inbound' },
    From: `+1415${String(randomBytes(4).readUInt32BE() % 10_000_000).padStart(7, '0')}`,
  };
  const beganMs = performance.now();
  const { status, text } = await twilio.postForm(PATH, form, { 'x-forwarded-for': source });
  return {
    ...{ isKnownSource: source === KNOWN_SOURCE, status, isTaken: text.includes('<Stream') },
    afterMs: performance.now() - beganMs,
  };
}

/** Of a network that nothing came from before; forgers have no address above 200. */
const newSource = (): string =>
  `${201 + (randomBytes(1)[0]! % 20)}.${[...randomBytes(2)].join('.')}.1`;
