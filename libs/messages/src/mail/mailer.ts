import { createHash } from 'node:crypto';
import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { createTransport, type Transporter } from 'nodemailer';
import { ATTEMPT_MAX_MS, codeOf, type MessageCarrier } from '../message.js';
import type { OutgoingMessage, SendOutcome } from '../message.js';
import type { FileSink } from '../file-sink.js';

export interface MailFrom {
  /** `Front desk <desk@example.com>`, or the address alone. */
  readonly from: string;
}

export interface SmtpOptions extends MailFrom {
  /** `smtp://user:password@host:587`, `smtps://…`: with TLS from the start. */
  readonly url: string;
}

export interface SesOptions extends MailFrom {
  readonly region: string;
  /** A service other than that of AWS. */
  readonly endpoint?: string | undefined;
}

/**
 * E-mail by SMTP. STARTTLS is asked for where the server offers it, and insisted on where it is not this machine.
 * A connection for each message: confirmations are few.
 */
export function smtpMailer({ url, from }: SmtpOptions): MessageCarrier {
  const server = new URL(url);
  const transport = createTransport({
    host: server.hostname,
    port: Number(server.port) || (server.protocol === 'smtps:' ? 465 : 587),
    secure: server.protocol === 'smtps:',
    requireTLS: server.protocol === 'smtp:' && !isLoopback(server.hostname),
    ...(server.username !== '' && {
      auth: {
        user: decodeURIComponent(server.username),
        pass: decodeURIComponent(server.password),
      },
    }),
    connectionTimeout: ATTEMPT_MAX_MS,
    greetingTimeout: ATTEMPT_MAX_MS,
    socketTimeout: ATTEMPT_MAX_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return new Mailer('smtp', from, transport, smtpOutcomeOf);
}

/** E-mail by Amazon SES (API version 2). Credentials come from the SDK's default chain. */
export function sesMailer({ region, endpoint, from }: SesOptions): MessageCarrier {
  const sesClient = new SESv2Client({
    region,
    ...(endpoint !== undefined && { endpoint }),
    // The outbox tries again, and knows what may have been sent.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: ATTEMPT_MAX_MS, requestTimeout: ATTEMPT_MAX_MS },
  });
  const transport = createTransport({ SES: { sesClient, SendEmailCommand } });
  return new Mailer('ses', from, transport, sesOutcomeOf);
}

/** E-mail as `.eml` files, which every mail program opens. */
export function fileMailer({ from, sink }: MailFrom & { readonly sink: FileSink }): MessageCarrier {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  return new Mailer(
    'file',
    from,
    transport,
    () => undefined,
    async (message, raw) => sink.put(message.idempotencyKey, '.eml', raw),
  );
}

type Keep = (message: OutgoingMessage, raw: Buffer) => Promise<string>;

class Mailer implements MessageCarrier {
  readonly channel = 'email';

  constructor(
    readonly name: string,
    private readonly from: string,
    private readonly transport: Transporter<unknown>,
    private readonly outcomeOf: (error: unknown) => SendOutcome | undefined,
    private readonly keep?: Keep,
  ) {}

  async send(message: OutgoingMessage): Promise<SendOutcome> {
    const { to, subject, text, idempotencyKey } = message;
    try {
      const sent = (await this.transport.sendMail({
        ...{ from: this.from, to: { name: '', address: to }, subject, text },
        messageId: messageIdOf(idempotencyKey, this.from),
        headers: { 'Auto-Submitted': 'auto-generated' },
      })) as { messageId?: string; message?: Buffer };
      const kept = this.keep && (await this.keep(message, sent.message ?? Buffer.alloc(0)));
      return { kind: 'sent', providerId: kept ?? sent.messageId ?? 'unknown' };
    } catch (error) {
      return this.outcomeOf(error) ?? { kind: 'failed', code: codeOf(error) };
    }
  }

  async close(): Promise<void> {
    this.transport.close();
  }
}

/** The same for every attempt, so that whoever got it twice can see that it is one. */
function messageIdOf(idempotencyKey: string, from: string): string {
  const domain = /@([\w.-]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
  return `<${createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 40)}@${domain}>`;
}

/** Nothing can have been sent without a connection, or before the server knew who asks. */
const BEFORE_ANY_MAIL = new Set(['EDNS', 'EAUTH', 'ETLS', 'EPROXY']);

/** nodemailer says of a connection that broke only that it did, not whether the content was handed over. */
function smtpOutcomeOf(error: unknown): SendOutcome {
  const { responseCode, code, syscall } = error as Record<string, unknown>;
  if (typeof responseCode === 'number') {
    const kind = responseCode >= 500 && responseCode !== 535 ? 'refused' : 'failed';
    return { kind, code: `smtp-${responseCode}` };
  }
  const name = typeof code === 'string' ? code : 'unknown';
  const isUnsent = BEFORE_ANY_MAIL.has(name) || syscall === 'connect';
  return { kind: isUnsent ? 'failed' : 'uncertain', code: name.toLowerCase() };
}

function sesOutcomeOf(error: unknown): SendOutcome {
  const { name, $metadata: metadata } = error as {
    name?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const status = metadata?.httpStatusCode;
  const code = `ses-${(name ?? 'unknown').slice(0, 60)}`;
  if (status === undefined || status >= 500) return { kind: 'uncertain', code };
  return { kind: status === 429 ? 'failed' : 'refused', code };
}

const isLoopback = (host: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(host);
