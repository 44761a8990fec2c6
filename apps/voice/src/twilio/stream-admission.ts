import type { VerticalCatalog } from '@verbatim/compliance';
import { Vertical } from '@verbatim/contracts';
import type { Logger } from '@verbatim/platform';
import type { StreamTokens } from '@verbatim/storage';
import type { CallDesk } from '../call/call-desk.js';
import type { CallSession } from '../call/call-session.js';
import { RecentMap } from '../transcript/recent-map.js';
import { isTelephoneAudio, type MediaMessageOf } from './media-messages.js';
import { tokenHash, type StreamTokenIssuer } from './stream-token.js';

export type StreamRefusal =
  | 'unsupported-media-format'
  | 'unknown-vertical'
  | 'token-missing'
  | 'token-invalid'
  | 'token-expired'
  | 'token-replayed'
  | 'call-unknown';

export type StreamAdmitted =
  | { readonly kind: 'admitted'; readonly session: CallSession }
  | { readonly kind: 'refused'; readonly reason: StreamRefusal };

export interface StreamAdmissionOptions {
  readonly catalog: VerticalCatalog;
  readonly tokens: StreamTokenIssuer;
  readonly uses: Pick<StreamTokens, 'useOnce'>;
  readonly desk: CallDesk;
  readonly processId: string;
  readonly logger: Logger;
}

/** Streams of one call: nobody pays a hundred times. */
const PARTS_MAX = 100;
const USED_REMEMBERED = 10_000;
/** Media waits for this answer; a database that is slower counts as away. */
const USE_WAIT_MS = 1_000;

/**
 * Whether a stream that says which call it belongs to may speak for it: the one-time token is checked
 * before any session with the model is opened.
 */
export class StreamAdmission {
  private readonly used = new RecentMap<true>(USED_REMEMBERED);

  constructor(private readonly options: StreamAdmissionOptions) {}

  async admit({ start }: MediaMessageOf<'start'>): Promise<StreamAdmitted> {
    const { catalog, tokens, desk } = this.options;
    const { callSid: callId, customParameters } = start;
    const named = Vertical.safeParse(customParameters['vertical']);
    const vertical = named.success ? catalog.of(named.data) : undefined;
    if (!vertical) return refused('unknown-vertical');
    const part = partOf(customParameters['part']);
    if (part === undefined) return refused('token-invalid');
    const token = customParameters['token'];
    if (token === undefined) return refused('token-missing');
    const checked = tokens.check(token, { callId, vertical: vertical.vertical, part }, Date.now());
    if (checked !== 'valid') return refused(`token-${checked}`);
    // Behind the token, so that only Twilio can learn what we do not speak.
    const use = await this.firstUse({ callId, part }, token);
    if (use === 'replayed') return refused('token-replayed');
    const session = await desk.forStream(callId, vertical, part);
    if (!session) return refused('call-unknown');
    if (use === 'process-local') session.lineTrouble('token-use-process-local');
    if (!isTelephoneAudio(start.mediaFormat)) {
      session.lineFailed('unsupported-media-format');
      return refused('unsupported-media-format');
    }
    return { kind: 'admitted', session };
  }

  /** `process-local`: PostgreSQL is away, so a replay at another replica would not be noticed. */
  private async firstUse(
    stream: { readonly callId: string; readonly part: number },
    token: string,
  ): Promise<'first' | 'replayed' | 'process-local'> {
    const { callId } = stream;
    const key = `${callId}/${stream.part}`;
    if (this.used.has(key)) return 'replayed';
    this.used.set(key, true);
    const { uses, processId, logger } = this.options;
    const { promise: expiry, resolve } = Promise.withResolvers<'process-local'>();
    const timer = setTimeout(() => resolve('process-local'), USE_WAIT_MS);
    try {
      return await Promise.race([uses.useOnce(stream, tokenHash(token), processId), expiry]);
    } catch (error) {
      logger.warn({ err: error, callId }, 'A token is checked against this process only.');
      return 'process-local';
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The first stream of a call says nothing about it. */
function partOf(parameter: string | undefined): number | undefined {
  const part = Number(parameter ?? 0);
  return Number.isInteger(part) && part >= 0 && part <= PARTS_MAX ? part : undefined;
}

const refused = (reason: StreamRefusal): StreamAdmitted => ({ kind: 'refused', reason });
