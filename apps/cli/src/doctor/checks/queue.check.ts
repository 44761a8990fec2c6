import { inspectQueue, type QueueFacts } from '@verbatim/queue';
import { type Check, failed, type Finding, ok, worstOf } from '../check.js';
import type { Installation } from '../installation.js';

/** Whether the queue's server is set so that no job is lost and none is forgotten. */
export const queue = ({ access }: Installation): Check => ({
  name: 'queue',
  async run(): Promise<Finding> {
    const facts = await inspectQueue(access.queueConnection());
    const what = `${facts.product} ${facts.version}`;
    if (facts.engine === 'postgres') return ok(`in ${what}: no Redis is configured`);
    return worstOf(redisProblems(facts), ok(`${what}, noeviction, appendonly ${facts.fsync}`));
  },
});

function redisProblems(facts: Extract<QueueFacts, { engine: 'redis' }>): Finding[] {
  const problems: Finding[] = [];
  if (facts.evictionPolicy !== 'noeviction') {
    problems.push(
      failed(
        `maxmemory-policy is ${facts.evictionPolicy}`,
        'Set it to noeviction: else jobs are forgotten when memory runs out.',
      ),
    );
  }
  if (!facts.isAppendOnly) {
    problems.push(
      failed('appendonly is off', 'Set it to yes: else a restart loses what was admitted.'),
    );
  }
  if (facts.isAppendOnly && facts.fsync === 'no') {
    problems.push(failed('appendfsync is no', 'Set it to always, or at least to everysec.'));
  }
  return problems;
}
