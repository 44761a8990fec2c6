import type { VerticalConfig } from '@verbatim/compliance';
import type { DraftSink } from '../record/event-draft.js';
import type { CallActions } from '../tools/call-actions.js';
import { wishedTime } from './due-time.js';
import type { OutboundDesk } from './outbound-desk.js';

export interface CallBackControl {
  readonly callId: string;
  readonly vertical: VerticalConfig;
  readonly record: DraftSink;
}

/** A tool asks that the caller be called back; that they asked for it is their consent to that call. */
export function callBackAction(
  { callId, vertical, record }: CallBackControl,
  desk: Pick<OutboundDesk, 'ask'>,
): CallActions['callBack'] {
  return async ({ number, at }) => {
    const notBefore = at === undefined ? undefined : wishedTime(vertical, at);
    const asked = await desk.ask({
      ...{ vertical, number, notBefore, reason: 'callback', originCallId: callId },
    });
    if (asked.kind === 'refused') return asked;
    const { id: callbackId, dueAt } = asked;
    const source = 'asked-in-call';
    record.record({ kind: 'consent.recorded', consent: 'call-back', isGranted: true, source });
    record.record({ kind: 'callback.changed', callbackId, state: 'asked', dueAt });
    return { kind: 'done', detail: `due ${new Date(dueAt).toISOString()}` };
  };
}
