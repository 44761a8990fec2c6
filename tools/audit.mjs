/**
 * Known holes in what is installed in production: `npm run audit`, `npm run audit -- --strict`.
 *
 * Exit code 1 for a hole that is high or critical. Without an answer of the registry nothing is known: that is said
 * loudly and ends with 0, so that a build without a network is no red one; with `--strict` it ends with 3.
 */
import { spawnSync } from 'node:child_process';
import { exitCodeOf, verdictOf } from './audit/verdict.mjs';

const ARGUMENTS = ['audit', '--omit=dev', '--audit-level=high', '--json'];
const TIMEOUT_MS = 60_000;

const isStrict = process.argv.includes('--strict');
const { stdout } = spawnSync('npm', ARGUMENTS, {
  encoding: 'utf8',
  timeout: TIMEOUT_MS,
  maxBuffer: 64 * 1024 * 1024,
});
const verdict = verdictOf(stdout ?? '');
switch (verdict.kind) {
  case 'clean':
    console.log(`[audit] No known hole that is high or critical (${verdict.lesser} lesser ones).`);
    break;
  case 'holes':
    for (const hole of verdict.holes) console.error(`[audit] ${hole}`);
    break;
  case 'not-audited':
    console.error(`[audit] NOT AUDITED: the registry gave no answer (${verdict.why}).`);
    console.error('[audit] Whether anything that is installed has a known hole is not known.');
}
process.exitCode = exitCodeOf(verdict, { isStrict });
