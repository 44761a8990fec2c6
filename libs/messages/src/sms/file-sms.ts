import type { FileSink } from '../file-sink.js';
import { codeOf, type MessageCarrier, type OutgoingMessage, type SendOutcome } from '../message.js';
import { segmentsOf } from './segments.js';

/** Lays SMS into files, where there is no number to send them from. */
export class FileSms implements MessageCarrier {
  readonly channel = 'sms';
  readonly name = 'file';

  constructor(private readonly sink: FileSink) {}

  async send({ to, text, idempotencyKey }: OutgoingMessage): Promise<SendOutcome> {
    try {
      const content = `To: ${to}\n\n${text}\n`;
      const providerId = await this.sink.put(idempotencyKey, '.sms.txt', content);
      return { kind: 'sent', providerId, segments: segmentsOf(text) };
    } catch (error) {
      return { kind: 'failed', code: codeOf(error) };
    }
  }

  async close(): Promise<void> {}
}
