import { ATTEMPT_MAX_MS } from '../pager.js';
import { PagerRefusedError } from '../paging.errors.js';

/** A pager may ask for patience, but not for more than this. */
const RETRY_AFTER_MAX_MS = 60_000;

/** Posts a body and takes any 2xx as taken. The answer's text is never read into an error. */
export async function postJson(
  pager: string,
  url: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(ATTEMPT_MAX_MS),
    });
    await response.body?.cancel();
  } catch (error) {
    throw new PagerRefusedError(pager, 'no answer', true, undefined, { cause: error });
  }
  if (response.ok) return;
  throw refusedWith(pager, response.status, response.headers.get('retry-after'));
}

/** Too many requests, a time-out and the server's own trouble pass; anything else would repeat. */
export function refusedWith(
  pager: string,
  status: number,
  retryAfter: string | null | undefined,
): PagerRefusedError {
  const isPassing = status === 408 || status === 429 || status >= 500;
  const seconds = Number(retryAfter ?? Number.NaN);
  const waitMs =
    Number.isFinite(seconds) && seconds >= 0
      ? Math.min(seconds * 1_000, RETRY_AFTER_MAX_MS)
      : undefined;
  return new PagerRefusedError(pager, `HTTP ${status}`, isPassing, waitMs);
}
