import { pricesFrom } from '@verbatim/policy';
import { type Check, type Finding, ok, warning } from '../check.js';
import type { Installation } from '../installation.js';
import { modelsIn } from '../models.js';

/** Whether today's calls can be priced: a table that is valid now, with every model that is used. */
export const prices = (installation: Installation): Check => ({
  name: 'prices',
  async run(): Promise<Finding> {
    const { env } = installation;
    const catalog = await pricesFrom(env, env.VERTICALS_DIRECTORY);
    const table = catalog.at(Date.now());
    if (table === undefined) {
      return warning(
        'no table of prices is valid today',
        'Put one into config/prices (docs/specs/costs.md): calls are counted and cost nothing until then.',
      );
    }
    const { realtime, transcription } = await modelsIn(installation);
    const wanted = [
      ...realtime.map((model) => `response ${model}`),
      ...transcription.map((model) => `transcription ${model}`),
      'carrier twilio',
    ];
    const unpriced = wanted.filter((key) => !table.prices.has(key));
    if (unpriced.length > 0) {
      return warning(
        `${table.version} has no price of ${unpriced.join(', ')}`,
        'Write a newer table with it: its usage is counted as unpriced.',
      );
    }
    return ok(`${table.version}, with every model that is used`);
  },
});
