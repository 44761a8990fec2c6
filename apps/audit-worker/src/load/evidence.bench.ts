/**
 * What evidence costs: sealing calls of ten minutes and 2,400 events, as the worker does it under the rules
 * in force for healthcare, and verifying what was sealed, with the call's key and without.
 * Build first, then: node apps/audit-worker/src/load/evidence.bench.ts [--seed 1] [--rounds 7] [--write]
 * `--short` shows that it runs. `--write` puts the results into docs/bench.
 */
import { parseArgs } from 'node:util';
// What was built, not the source: Node strips types, and parameter properties are more than types.
import { measureEvidence } from '../../dist/load/bench/measure-evidence.js';
import { markdownOf, writeReport } from '../../dist/load/bench/evidence-report.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '7' },
    short: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
  // One command line goes to every benchmark.
  strict: false,
});
const seed = Number(values.seed);
const rounds = values.short === true ? 1 : Math.max(3, Number(values.rounds));
const report = await measureEvidence({ seed, rounds, calls: values.short === true ? 2 : 15 });
process.stdout.write(`${markdownOf(report)}\n`);
if (values.write === true) {
  await writeReport(new URL('../../../../docs/bench/', import.meta.url), report);
}
