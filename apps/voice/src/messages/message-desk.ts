import { createHash } from 'node:crypto';
import { sealWords, type CallKey } from '@verbatim/audit-log';
import { mayText, personNumber, type VerticalConfig } from '@verbatim/compliance';
import { OperationalError, type PartyContext } from '@verbatim/contracts';
import {
  fillTemplate,
  type Channel,
  type MessageTemplate,
  type Outbox,
  type TemplateLibrary,
} from '@verbatim/messages';
import type { Logger } from '@verbatim/platform';
import type { DraftSink } from '../record/event-draft.js';
import type { CallActions } from '../tools/call-actions.js';
import type { ToolControl } from '../tools/tool-desk.js';
import { isOfSameCountry } from './same-country.js';

export interface SendRequest {
  readonly channel: Channel;
  readonly to: string;
  readonly template: string;
  readonly reference?: string | undefined;
  /** A message that is asked for again under it is not sent twice. */
  readonly idempotencyKey: string;
}

/** What the caller of a tool learns: codes, no words. */
export type SendResult =
  | { readonly kind: 'done'; readonly detail?: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly code: string };

/** The call that a message belongs to. */
export interface SendingCall {
  readonly callId: string;
  readonly vertical: VerticalConfig;
  readonly record: DraftSink;
  readonly language: string;
  readonly party?: PartyContext | undefined;
}

export interface MessageDeskOptions {
  readonly outbox: Pick<Outbox, 'putOnce'>;
  readonly templates: Pick<TemplateLibrary, 'find'>;
  readonly keyring: { open(callId: string): Promise<CallKey> };
  /** Something is in the outbox. */
  wake(): void;
  readonly logger: Logger;
  now?(): number;
}

/** More than any call needs, and little to gain for who talks an agent into sending. */
export const MESSAGES_OF_CALL_MAX = 5;
const CALLS_REMEMBERED = 2_000;
const KEY_LENGTH_MAX = 200;

const EMAIL =
  /^[^\s@<>(),;:"[\]\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?\.[A-Za-z]{2,24}$/;

/**
 * Takes messages that a call is to send: by a template of its vertical, to a number of the vertical's country or an
 * address, where the person has not said that they want none.
 *
 * Resolves when the message is in the outbox: from then on it survives this process. A message that is asked for again
 * is the same one. Bounds: `MESSAGES_OF_CALL_MAX`, as far as this process remembers the call.
 */
export class MessageDesk {
  private readonly sentBy = new Map<string, Set<string>>();

  constructor(private readonly options: MessageDeskOptions) {}

  /** What the tools of a call may ask for. */
  actionsOf(
    { callId, vertical, record, language }: ToolControl,
    party: PartyContext | undefined,
  ): Pick<CallActions, 'send'> {
    const spoken = (): string => language?.() ?? vertical.agent.language;
    return {
      send: (request) =>
        this.send({ callId, vertical, record, party, language: spoken() }, request),
    };
  }

  async send(call: SendingCall, request: SendRequest): Promise<SendResult> {
    const composed = this.compose(call, request);
    if ('reason' in composed) return { kind: 'refused', reason: composed.reason };
    const id = idOf(call.callId, request.idempotencyKey);
    if (!this.isAllowedOneMore(call.callId, id)) return { kind: 'refused', reason: 'too-many' };
    try {
      return await this.put(call, composed, id);
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      this.options.logger.warn({ err: error, callId: call.callId }, 'A message cannot be kept.');
      return { kind: 'failed', code: error.code };
    }
  }

  private async put(call: SendingCall, composed: Composed, id: string): Promise<SendResult> {
    const { outbox, keyring, wake } = this.options;
    const { callId, vertical, record } = call;
    const { template, language, to, subject = '', body } = composed;
    const key = await keyring.open(callId);
    const words = sealWords(key, messageIdentity(callId, id), { to, subject, body });
    const about = { channel: template.channel, template: template.template };
    const entry = { id, callId, vertical: vertical.vertical, ...about, words };
    if ((await outbox.putOnce(entry)) === 'known') return { kind: 'done', detail: 'sent before' };
    record.record({
      ...{ kind: 'message.composed', speaker: 'agent', messageId: id, ...about, language },
      templateRevision: template.revision,
      words: { recipient: to, subject, body },
    });
    wake();
    return { kind: 'done', detail: 'on its way' };
  }

  private compose(call: SendingCall, request: SendRequest): Composed | { readonly reason: string } {
    const { vertical, party, language } = call;
    const { channel } = request;
    const template = this.options.templates.find(vertical.vertical, request.template);
    if (template === undefined || template.channel !== channel)
      return { reason: 'unknown-template' };
    const to = channel === 'sms' ? personNumber(request.to) : addressIn(request.to);
    if (to === undefined) return { reason: channel === 'sms' ? 'not-a-number' : 'not-an-address' };
    if (channel === 'sms' && !isOfSameCountry(to, vertical.numbers))
      return { reason: 'foreign-number' };
    const medium = channel === 'sms' ? 'text' : 'email';
    const { now = Date.now } = this.options;
    const answer = mayText(party ?? { personRef: 'unknown' }, now(), { medium, to });
    if (!answer.allowed) return { reason: answer.reason };
    const values = { business: vertical.agent.name, reference: request.reference ?? '' };
    const filled = fillTemplate(template, language, values);
    if (filled.kind === 'missing') return { reason: `missing-${filled.fields.join('-')}` };
    if (filled.kind === 'too-long') return { reason: 'too-long' };
    return { template, to, language: filled.language, subject: filled.subject, body: filled.text };
  }

  private isAllowedOneMore(callId: string, id: string): boolean {
    const known = this.sentBy.get(callId) ?? new Set<string>();
    if (known.has(id)) return true;
    if (known.size >= MESSAGES_OF_CALL_MAX) return false;
    known.add(id);
    this.sentBy.set(callId, known);
    const [oldest] = this.sentBy.keys();
    if (this.sentBy.size > CALLS_REMEMBERED && oldest !== undefined) this.sentBy.delete(oldest);
    return true;
  }
}

interface Composed {
  readonly template: MessageTemplate;
  readonly language: string;
  readonly to: string;
  readonly subject?: string | undefined;
  readonly body: string;
}

/** Readable where it fits an id of the record. */
function idOf(callId: string, key: string): string {
  const isShort = key.length <= KEY_LENGTH_MAX;
  return `${callId}/${isShort ? key : createHash('sha256').update(key).digest('hex')}`;
}

/** What ties the sealed words of a message to it. */
export const messageIdentity = (callId: string, id: string) =>
  ({ callId, epoch: id, seq: 0, kind: 'message' }) as const;

function addressIn(given: string): string | undefined {
  const text = given.trim();
  return EMAIL.test(text) ? text : undefined;
}
