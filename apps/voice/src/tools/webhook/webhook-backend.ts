import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '@verbatim/platform';
import { TOOLS, type BackendAnswer, type ToolBackend, type ToolRequest } from '@verbatim/tools';
import { boundedText } from './bounded-body.js';
import { Circuit } from './circuit.js';
import { IDEMPOTENCY_HEADER, SIGNATURE_HEADER, signatureOf } from './signature.js';

export interface WebhookBackendOptions {
  readonly url: string;
  readonly secret: string;
  /** For one attempt, where the tool allows more. */
  readonly attemptMaxMs?: number;
  now?(): number;
}

/** The most that an answer may be; the largest of them, free times, takes 2 KiB. */
export const ANSWER_BYTES_MAX = 64 * 1024;
/** Every request carries its idempotency key, so that one which may have arrived can be sent again. */
const ATTEMPTS_MAX = 3;
const ATTEMPT_MAX_MS = 4_000;
const BACKOFF = { firstMs: 100, maxMs: 1_000 } as const;

type Attempt = BackendAnswer | { readonly kind: 'again'; readonly code: string };

/**
 * A customer's own server as the business's book: one POST of JSON for each request, signed, under its idempotency
 * key. Format: docs/specs/tools.md, section 5.
 *
 * Bounds: three attempts within the tool's own time; answers of 64 KiB; no redirects; a server that failed five
 * times in a row is asked once in 10 s.
 */
export class WebhookBackend implements ToolBackend {
  private readonly circuit: Circuit;
  private readonly now: () => number;

  constructor(private readonly options: WebhookBackendOptions) {
    this.now = options.now ?? (() => performance.now());
    this.circuit = new Circuit(this.now);
  }

  async answer(request: ToolRequest): Promise<BackendAnswer> {
    if (!this.circuit.mayAsk()) return failed('backend-away');
    const { tool, input, vertical, zone, callId, idempotencyKey } = request;
    const body = JSON.stringify({ v: 1, tool, input, vertical, zone, callId, idempotencyKey });
    const deadlineMs = this.now() + TOOLS[tool].timeLimitMs;
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.attempt(request, body, deadlineMs);
      if (outcome.kind !== 'again') {
        this.circuit.answered();
        return outcome;
      }
      const waitMs = backoffMs(attempt, BACKOFF);
      const isLast = attempt === ATTEMPTS_MAX || this.now() + waitMs >= deadlineMs;
      if (isLast || isGivenUp(request)) {
        this.circuit.failed();
        return failed(outcome.code);
      }
      await delay(waitMs);
    }
  }

  private async attempt(request: ToolRequest, body: string, deadlineMs: number): Promise<Attempt> {
    const { url, secret, attemptMaxMs = ATTEMPT_MAX_MS } = this.options;
    const timeout = AbortSignal.timeout(
      Math.max(1, Math.min(attemptMaxMs, deadlineMs - this.now())),
    );
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [IDEMPOTENCY_HEADER]: request.idempotencyKey,
          [SIGNATURE_HEADER]: signatureOf(secret, body, Math.floor(Date.now() / 1_000)),
        },
        body,
        // What is signed for one address is not sent to another.
        redirect: 'manual',
        signal: isWrite(request) ? timeout : AbortSignal.any([timeout, request.signal]),
      });
      return await readAnswer(response);
    } catch {
      return { kind: 'again', code: timeout.aborted ? 'backend-too-slow' : 'backend-unreachable' };
    }
  }
}

async function readAnswer(response: Response): Promise<Attempt> {
  if (response.status === 429 || response.status >= 500) {
    await response.body?.cancel();
    return { kind: 'again', code: 'backend-failed' };
  }
  if (response.status !== 200) {
    await response.body?.cancel();
    return failed('backend-refused');
  }
  const text = await boundedText(response, ANSWER_BYTES_MAX);
  if (text === undefined) return failed('backend-answer-too-long');
  try {
    return { kind: 'answered', output: JSON.parse(text) as unknown };
  } catch {
    return failed('backend-answer-malformed');
  }
}

const failed = (code: string): BackendAnswer => ({ kind: 'failed', code });

const isWrite = ({ tool }: ToolRequest): boolean => TOOLS[tool].effect === 'write';

const isGivenUp = (request: ToolRequest): boolean => !isWrite(request) && request.signal.aborted;
