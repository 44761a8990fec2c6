import { readSpooledIdentities } from '../record/spooled-identities.js';
import { openObligationsOf } from '../record/sequence-ledger.js';
import { type Check, expectAll, expectAtLeast, expectExactly } from '../results/check.js';
import { killAtRandom } from './kill-plan.js';
import {
  integrityIsVerified,
  noMissingEventIsUnexplained,
  spooledIsRecorded,
} from './record-checks.js';
import { type ReplayedCall, replay } from './replay.js';
import type { Suite } from './suite.js';

/**
 * A kill breaks the line of every call that is running, and those that come while voice starts again are diverted:
 * callers come in waves, so that each kill meets some and a few waves survive the last one.
 */
const FULL = { kills: 5, calls: 60, concurrency: 6 };
const SHORT = { kills: 2, calls: 12, concurrency: 3 };

export const killVoice: Suite = {
  name: 'kill-voice',
  summary:
    'voice killed (SIGKILL) in mid-call: what had its number is in the record, the rest is named',

  async run(context) {
    const { kills: wanted, ...waves } = context.isShort ? SHORT : FULL;
    const plan = { kills: wanted, pauseMs: [1_500, 5_000], seed: context.seed } as const;
    const spooled = new Set<string>();
    let kills = 0;
    const result = await replay(context, {
      name: this.name,
      vertical: 'healthcare',
      environment: {},
      ...waves,
      meanwhile: async (rehearsal, signal) => {
        const killAndRestart = async () => {
          await rehearsal.voice?.kill();
          const held = await readSpooledIdentities(rehearsal.spoolDirectory);
          for (const identity of held) spooled.add(identity);
          await rehearsal.startVoice();
        };
        kills = await killAtRandom(plan, killAndRestart, signal);
      },
    });
    const killed = result.calls.filter(wasKilled);
    return [
      expectAtLeast('kills of voice', wanted, kills),
      expectAtLeast('calls whose line a kill broke', 1, killed.length),
      integrityIsVerified(result),
      spooledIsRecorded(spooled, result.calls),
      noMissingEventIsUnexplained(result),
      tailUnknownWhereKilled(killed),
      survivorsAreComplete(result.calls),
      divertedAreComplete(result.calls),
      // Six killed calls of the short form may all have died between two utterances.
      ...(context.isShort ? [] : [openObligationsAreNamed(killed)]),
    ];
  },
};

/** Its line broke: the caller was taken back by the next process, or heard the fallback. */
const wasKilled = ({ truth }: ReplayedCall): boolean =>
  truth.outcome === 'dropped' || truth.warnings.some((warning) => warning.startsWith('31903'));

const tailUnknownWhereKilled = (killed: readonly ReplayedCall[]): Check =>
  expectAll(
    'killed calls whose verdict is tail-unknown',
    killed,
    ({ record }) => record.verdict.completeness === 'tail-unknown',
    ({ truth, record }) => `${truth.callSid}: ${record.verdict.completeness}`,
  );

const survivorsAreComplete = (calls: readonly ReplayedCall[]): Check =>
  expectAll(
    'other calls: complete, every word back',
    calls.filter((call) => call.truth.outcome === 'conversation' && !wasKilled(call)),
    ({ record, words }) =>
      record.verdict.completeness === 'complete' && words.differences.length === 0,
    ({ truth, record, words }) =>
      `${truth.callSid}: ${record.verdict.completeness}, ${words.differences.slice(0, 2).join('; ')}`,
  );

/** A call that met voice before it was ready again: it was not served, and the record says so. */
const divertedAreComplete = (calls: readonly ReplayedCall[]): Check => {
  const diverted = calls.filter(({ truth }) => truth.outcome === 'diverted');
  const whole = diverted.filter(({ record }) => record.verdict.completeness === 'complete');
  return expectExactly('calls diverted meanwhile, complete', diverted.length, whole.length);
};

/** A call dies between two utterances now and then, with nothing open: most must name something. */
function openObligationsAreNamed(killed: readonly ReplayedCall[]): Check {
  const naming = killed.filter(
    ({ record }) => openObligationsOf(record.manifest?.epochs ?? []).length > 0,
  );
  return expectAtLeast('killed calls that name an open obligation', 1, naming.length);
}
