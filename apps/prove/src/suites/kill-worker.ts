import { expectAtLeast } from '../results/check.js';
import { killAtRandom } from './kill-plan.js';
import { conversationsEndedWell, everyWordIsBack } from './record-checks.js';
import { replay } from './replay.js';
import { accountOf, floodOf } from './replay-analytics.js';
import type { Suite } from './suite.js';

const KILLS = { full: 20, short: 1 };

export const killWorker: Suite = {
  name: 'kill-worker',
  summary:
    'the flood again, with the worker killed (SIGKILL) at random moments: nothing critical is lost',

  async run(context) {
    const wanted = context.isShort ? KILLS.short : KILLS.full;
    const plan = { kills: wanted, pauseMs: [200, 1_500], seed: context.seed } as const;
    let kills = 0;
    const result = await replay(context, {
      name: this.name,
      vertical: 'sales',
      environment: floodOf(context),
      // Past the end of the calls too: then it is the seals that are killed.
      meanwhile: async (rehearsal) => {
        kills = await killAtRandom(plan, async () => {
          await rehearsal.worker?.kill();
          await rehearsal.startWorker();
        });
      },
    });
    return [
      expectAtLeast('kills of the worker', wanted, kills),
      conversationsEndedWell(result),
      ...accountOf(result),
      everyWordIsBack(result),
    ];
  },
};
