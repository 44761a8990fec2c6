import { type Check, failed, type Finding, ok } from '../check.js';
import type { Installation } from '../installation.js';

const TOLD_MAX = 5;

/** Whether the files of verticals, agents, rules and retention can be used together. */
export const files = ({ policy }: Installation): Check => ({
  name: 'files',
  async run(): Promise<Finding> {
    const set = await policy();
    if ('problems' in set) {
      const told = set.problems.slice(0, TOLD_MAX).join('\n');
      const more = set.problems.length - TOLD_MAX;
      return failed(
        more > 0 ? `${told}\nand ${more} more` : told,
        'Correct them: no process starts with a mistake in any file.',
      );
    }
    const { catalog, rules } = set;
    const agents = catalog.all.reduce((sum, vertical) => sum + vertical.agents.size, 0);
    return ok(`${catalog.all.length} verticals, ${agents} agents, ${rules.rules.length} rules`);
  },
});
