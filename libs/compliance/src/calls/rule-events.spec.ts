import { describe, expect, it } from 'vitest';
import { ruleEventsOf, type Happening } from './rule-events.js';

const changed = (from: 'before-notice' | 'on' | 'paused', to: 'on' | 'paused', reason: string) =>
  ({ kind: 'capture.changed', from, to, reason }) as const;

describe('ruleEventsOf', () => {
  it.each<[Happening, string[]]>([
    [{ kind: 'call.started', capture: 'on' }, ['recording-started']],
    [{ kind: 'call.started', capture: 'before-notice' }, []],
    [changed('before-notice', 'on', 'notice-heard'), ['recording-started']],
    [changed('on', 'paused', 'card'), ['capture-paused']],
    [changed('paused', 'on', 'card-over'), ['capture-resumed']],
    [changed('on', 'paused', 'payment'), ['capture-paused', 'payment-started']],
    [changed('paused', 'on', 'payment-over'), ['capture-resumed', 'payment-ended']],
    [{ kind: 'consent.recorded', isGranted: true }, ['consent-given']],
    [{ kind: 'consent.recorded', isGranted: false }, ['consent-refused']],
    [{ kind: 'policy.intervened', action: 'escalated' }, ['escalated']],
    [{ kind: 'policy.intervened', action: 'escalation-acknowledged' }, ['escalation-acknowledged']],
    [{ kind: 'policy.intervened', action: 'escalation-overdue' }, []],
    [{ kind: 'policy.intervened', action: 'corrected' }, []],
    [{ kind: 'call.transferred', outcome: 'answered' }, ['transferred']],
    [{ kind: 'call.transferred', outcome: 'started' }, []],
    [{ kind: 'call.ended' }, ['call-ended']],
  ])('of %j are %j', (happening, names) => {
    expect(ruleEventsOf(happening)).toEqual(names);
  });
});
