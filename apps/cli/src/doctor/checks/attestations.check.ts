import { attestationProblems, attestedUntil, handlesHealthData } from '@verbatim/compliance';
import { type Check, failed, type Finding, ok, skipped, warning } from '../check.js';
import type { Installation } from '../installation.js';

const WARN_BEFORE_MS = 30 * 86_400_000;

/** Whether what must be in writing before calls about health is there, for each vertical that takes them. */
export const attestations = ({ isSimulated, policy }: Installation): Check => ({
  name: 'attestations',
  async run(): Promise<Finding> {
    const set = await policy();
    if ('problems' in set) return skipped('the files cannot be read: see files');
    const moment = { atMs: Date.now(), isSimulated };
    const problems = attestationProblems(set.files, moment);
    if (problems.length > 0) {
      return failed(
        problems.map(({ path, line, message }) => `${path}:${line} ${message}`).join('\n'),
        'Calls of these verticals are diverted. Write the agreements that you have into the file ' +
          '(docs/going-live.md, 6); without them, take the numbers out of it.',
      );
    }
    const health = set.catalog.all.filter(handlesHealthData);
    const lastDays = health.flatMap((config) => attestedUntil(config, moment) ?? []).sort();
    const [first] = lastDays;
    if (first === undefined) return skipped('no vertical handles health data');
    const found = `${health.map(({ vertical }) => vertical).join(', ')}: until ${first}`;
    if (Date.parse(first) - moment.atMs < WARN_BEFORE_MS) {
      return warning(found, 'Renew it, and write the renewal beside it.');
    }
    return ok(isSimulated ? `${found} (simulated vendors only)` : found);
  },
});
