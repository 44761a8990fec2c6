import { expectExactly } from '../results/check.js';
import {
  conversationsEndedWell,
  everyNumberIsAccountedFor,
  everyWordIsBack,
  explainedEvents,
  integrityIsVerified,
  lagIsWithinObjective,
  verdictIsOneOf,
} from './record-checks.js';
import { replay } from './replay.js';
import type { Suite } from './suite.js';

export const replayCompliance: Suite = {
  name: 'replay-compliance',
  summary: 'consultations as concurrent healthcare calls: every word back from the object store',

  async run(context) {
    const result = await replay(context, {
      name: this.name,
      vertical: 'healthcare',
      environment: {},
    });
    return [
      conversationsEndedWell(result),
      integrityIsVerified(result),
      verdictIsOneOf(result, ['complete']),
      everyWordIsBack(result),
      everyNumberIsAccountedFor(result),
      expectExactly('events missing', 0, explainedEvents(result.calls)),
      ...lagIsWithinObjective(result),
    ];
  },
};
