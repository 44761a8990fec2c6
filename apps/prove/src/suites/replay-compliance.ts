import { checksOf } from './hang-ups/hang-ups.js';
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

/** The short form of the suite `hang-ups`, in a system that runs anyway. */
const HANG_UPS_SHORT = 32;

export const replayCompliance: Suite = {
  name: 'replay-compliance',
  summary: 'consultations as concurrent healthcare calls: every word back from the object store',

  async run(context) {
    const result = await replay(context, {
      name: this.name,
      vertical: 'healthcare',
      environment: {},
      hangUps: HANG_UPS_SHORT,
    });
    return [
      conversationsEndedWell(result),
      integrityIsVerified(result),
      verdictIsOneOf(result, ['complete']),
      everyWordIsBack(result),
      everyNumberIsAccountedFor(result),
      expectExactly('events missing', 0, explainedEvents(result.calls)),
      ...lagIsWithinObjective(result),
      ...(context.isShort ? checksOf(result.hungUp) : []),
    ];
  },
};
