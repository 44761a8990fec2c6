export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** When it had come, by the clock here, and how long it took. */
  readonly atMs: number;
  readonly tookMs: number;
}
/** `code`: ECONNREFUSED, ENOTFOUND, CERT_HAS_EXPIRED, … */
export interface NoAnswer {
  readonly kind: 'no-answer';
  readonly code: string;
}

export interface Request {
  readonly method?: 'GET' | 'POST' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const BYTES_MAX = 4 * 1024 * 1024;

/** One HTTP request; follows no redirect, since Twilio's and ours have to be right as they are. */
export async function ask(
  url: string,
  request: Request,
  signal: AbortSignal,
): Promise<Answer | NoAnswer> {
  const startedAt = performance.now();
  try {
    const response = await fetch(url, { ...request, redirect: 'manual', signal });
    const text = await textOf(response);
    const tookMs = performance.now() - startedAt;
    const { status, headers } = response;
    return { kind: 'answer', status, headers, text, atMs: Date.now(), tookMs };
  } catch (error) {
    return { kind: 'no-answer', code: codeOf(error) };
  }
}

/** A body, or as much of it as is reasonable: whoever is asked may be anybody. */
async function textOf({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body ?? []) {
    parts.push(part as Uint8Array);
    bytes += (part as Uint8Array).byteLength;
    if (bytes > BYTES_MAX) break;
  }
  return Buffer.concat(parts).toString('utf8');
}

export function codeOf(error: unknown): string {
  const { cause, code, name } = Object(error) as {
    cause?: { code?: unknown };
    code?: unknown;
    name?: unknown;
  };
  const found = cause?.code ?? code ?? name;
  return typeof found === 'string' ? found : 'no answer';
}

const NO_ANSWER: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there: start it, or correct the address.',
  ENOTFOUND: 'No such name in the DNS: correct the address, or its record.',
  EAI_AGAIN: 'The DNS does not answer: look at the resolver of this machine.',
  CERT_HAS_EXPIRED: 'Its certificate has expired: renew it.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'Its certificate is self-signed: Twilio takes public ones only.',
  SELF_SIGNED_CERT_IN_CHAIN: 'Its certificate is self-signed: Twilio takes public ones only.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'It sends its certificate without the intermediate ones.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'Its certificate is for another name.',
};

export const adviceFor = ({ code }: NoAnswer): string =>
  NO_ANSWER[code] ?? 'Look at the address, the network and its firewalls.';

/** An object, where the text is one. */
export function jsonOf(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
