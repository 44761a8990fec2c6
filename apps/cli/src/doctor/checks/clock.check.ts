import { ask } from '../ask.js';
import { type Check, failed, type Finding, ok, skipped, warning } from '../check.js';
import { type Installation, publicUrlOf } from '../installation.js';

/** `Date` has whole seconds, and the answer was under way. */
const ROUNDING_MS = 1_000;
/** The record states times to the millisecond; a second is seen by whoever compares it with Twilio's. */
const WARN_MS = 2_000;
/** Tokens are taken with 30 s of tolerance, and S3 refuses signatures that are 15 min off. */
const FAIL_MS = 30_000;

/** How far the clock here is off, by the `Date` of an HTTP answer. */
export const clock = ({ env, isSimulated }: Installation): Check => ({
  name: 'clock',
  async run(signal): Promise<Finding> {
    const publicUrl = publicUrlOf(env);
    const url = isSimulated ? `${publicUrl}/health/live` : env.OPENAI_BASE_URL;
    const answer = await ask(url, {}, signal);
    const date =
      answer.kind === 'answer' ? Date.parse(answer.headers.get('date') ?? '') : Number.NaN;
    if (answer.kind === 'no-answer' || Number.isNaN(date)) {
      return skipped(`${new URL(url).host} tells no time`);
    }
    const heardAtMs = answer.atMs - answer.tookMs / 2;
    const offMs = skewOf(date, heardAtMs);
    const of = isSimulated ? 'this machine (simulated)' : new URL(url).host;
    const found = `${(offMs / 1_000).toFixed(1)} s off ${of}`;
    const advice = 'Let the machine follow a time server (chrony, systemd-timesyncd).';
    if (Math.abs(offMs) >= FAIL_MS) return failed(found, advice);
    return Math.abs(offMs) >= WARN_MS ? warning(found, advice) : ok(found);
  },
});

/** Zero within what the header leaves open: it names the second that has begun. */
export function skewOf(dateMs: number, heardAtMs: number): number {
  if (heardAtMs < dateMs) return heardAtMs - dateMs;
  return Math.max(0, heardAtMs - (dateMs + ROUNDING_MS));
}
