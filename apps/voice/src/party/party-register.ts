import { PartyContext, type Vertical } from '@verbatim/contracts';

/** What is asked: enough to find a person in the installation's own books. */
export interface PartyQuestion {
  readonly callId: string;
  readonly direction: 'inbound' | 'outbound';
  readonly from: string;
  readonly to: string;
  readonly vertical: Vertical;
}

export type PartyAnswer =
  | { readonly kind: 'found'; readonly party: PartyContext }
  /** There is nobody of that number. */
  | { readonly kind: 'unknown' }
  /** An answer that is no party. `problems` names fields and what was expected of them, no values. */
  | { readonly kind: 'invalid'; readonly problems: readonly string[] }
  /** No answer, or none in time. */
  | { readonly kind: 'failed'; readonly reason: string };

export interface PartyRegisterOptions {
  readonly url: string;
  /** Sent as a bearer token. */
  readonly token: string | undefined;
  /** The caller hears ringing for so long at most. */
  readonly timeoutMs: number;
  readonly fetch?: typeof globalThis.fetch;
}

/** A party has at most 20,000 characters; no character is more than 6 bytes of JSON. */
const ANSWER_BYTES_MAX = 128 * 1024;
const PROBLEMS_MAX = 10;

/**
 * Asks the installation's own service who is on the other end of a call: `POST` with the question as JSON;
 * 200 with a party, 204 or 404 for nobody.
 *
 * Bounds: one request a call, `timeoutMs` long, an answer of 128 KiB; redirects are not followed, since the
 * question holds telephone numbers.
 * Errors: none; what goes wrong is an answer, and the call goes on without a party.
 */
export class PartyRegister {
  constructor(private readonly options: PartyRegisterOptions) {}

  async ask(question: PartyQuestion): Promise<PartyAnswer> {
    try {
      return await this.request(question);
    } catch (error) {
      const isLate = error instanceof Error && error.name === 'TimeoutError';
      return { kind: 'failed', reason: isLate ? 'timeout' : 'unreachable' };
    }
  }

  private async request(question: PartyQuestion): Promise<PartyAnswer> {
    const { url, token, timeoutMs, fetch = globalThis.fetch } = this.options;
    const response = await fetch(url, {
      method: 'POST',
      body: JSON.stringify(question),
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.status === 200) return partyFrom(await bodyOf(response));
    await response.body?.cancel();
    if (response.status === 204 || response.status === 404) return { kind: 'unknown' };
    return { kind: 'failed', reason: `status-${response.status}` };
  }
}

/** Undefined where it is longer than any party. */
async function bodyOf(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the rest.
    if (bytes > ANSWER_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function partyFrom(body: string | undefined): PartyAnswer {
  if (body === undefined) {
    return { kind: 'invalid', problems: [`at most ${ANSWER_BYTES_MAX} bytes`] };
  }
  const parsed = PartyContext.safeParse(jsonIn(body));
  if (parsed.success) return { kind: 'found', party: parsed.data };
  const problems = parsed.error.issues
    .slice(0, PROBLEMS_MAX)
    .map(({ path, code }) => `${path.filter(isFieldName).join('.') || 'the party'}: ${code}`);
  return { kind: 'invalid', problems };
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** A key of somebody's own making could hold anything; those of the schema are words or numbers. */
const isFieldName = (part: PropertyKey): boolean =>
  typeof part === 'number' || (typeof part === 'string' && /^[a-zA-Z]{1,40}$/.test(part));
