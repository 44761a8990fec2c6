import type { CompiledObligation } from '../evaluation/compiled-rule.js';
import { judgeAskThen } from './ask-then.js';
import { type CountedCall, judgeCountAcrossCalls } from './count-across-calls.js';
import { judgeMustBefore } from './must-before.js';
import { judgeMustNotSay } from './must-not-say.js';
import { judgeMustSay } from './must-say.js';
import type { Evaluation, ObligationOutcome } from './outcome.js';
import { judgeWithin } from './within.js';

/** Whether the obligation was kept, as far as the call has come. */
export function judgeObligation(
  obligation: CompiledObligation,
  evaluation: Evaluation,
  call: CountedCall,
): ObligationOutcome {
  switch (obligation.type) {
    case 'must-say':
      return judgeMustSay(obligation, evaluation);
    case 'must-not-say':
      return judgeMustNotSay(obligation, evaluation);
    case 'must-before':
      return judgeMustBefore(obligation, evaluation);
    case 'within':
      return judgeWithin(obligation, evaluation);
    case 'ask-then':
      return judgeAskThen(obligation, evaluation);
    case 'count-across-calls':
      return judgeCountAcrossCalls(obligation, call);
  }
}
