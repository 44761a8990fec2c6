import type { EscalationNews, Escalations } from '../rules/escalations.js';
import type { CallActions } from './call-actions.js';
import type { ToolControl } from './tool-desk.js';

/** The name under which the record and the incident tell of it. */
export const AGENT_ESCALATION = 'agent-escalation';

/** Where a vertical's file names nobody, whoever is paged for the installation has so long. */
const ACKNOWLEDGE_WITHIN_MS = 300_000;

const NEWS: Readonly<Record<EscalationNews, string>> = {
  acknowledged: 'The person on call has answered and knows of this call.',
  overdue: 'The first person on call has not answered; the next one is being told.',
  unanswered: 'Nobody on call has answered yet. Do not promise that somebody comes.',
};

/**
 * The people on call are told of this call, one after another until somebody answers. No word of it goes to them:
 * what happened is in the record, among the arguments.
 */
export function escalateAction(
  {
    callId,
    vertical,
    record,
    floor,
  }: Pick<ToolControl, 'callId' | 'vertical' | 'record' | 'floor'>,
  escalations: Pick<Escalations, 'open'>,
): CallActions['escalate'] {
  const tell = (action: string): void =>
    record.record({ kind: 'policy.intervened', rule: AGENT_ESCALATION, action });
  return async () => {
    const contacts = vertical.escalation ?? [];
    tell('escalated');
    escalations.open({
      callId,
      vertical: vertical.vertical,
      ruleId: AGENT_ESCALATION,
      acknowledgeWithinMs: contacts[0]?.acknowledgeWithinMs ?? ACKNOWLEDGE_WITHIN_MS,
      contacts,
      onNews: (news) => {
        tell(`escalation-${news}`);
        floor.tell(NEWS[news]);
      },
    });
    return { kind: 'done', detail: 'The person on call is being told. Nobody has answered yet.' };
  };
}
