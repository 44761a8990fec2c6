import twilio from 'twilio';
import { CarrierRefusedError, CarrierUnavailableError } from './carrier.errors.js';
import type { CarrierCall, CarrierCalls } from './carrier-call.js';

export interface TwilioListOptions {
  readonly accountSid: string;
  readonly authToken: string;
  /** `https://api.twilio.com`, or a peer that speaks its REST API. */
  readonly baseUrl: string;
  /** Also the calls of the accounts below it; else they are only named. */
  readonly withSubaccounts: boolean;
  /** Told after each page how many calls there are so far. */
  onCalls?(calls: number): void;
}

/** The most that Twilio gives at once. */
const PAGE_CALLS = 1_000;
const REQUEST_MAX_MS = 20_000;
/** Of answers that say "too many requests": the client waits longer each time. */
const RETRIES_MAX = 5;

/**
 * The calls that began in a span of time, page by page, over all pages. The filter of the API is as coarse as a
 * day: what lies outside is left out here.
 *
 * Bounds: `REQUEST_MAX_MS` a request. Memory: the calls of the span.
 * Errors: `CarrierUnavailableError` (retryable), `CarrierRefusedError`.
 * Source: Twilio REST API 2010-04-01, Calls: StartTime in UTC, next_page_uri.
 */
export async function listTwilioCalls(
  { from, to }: { readonly from: number; readonly to: number },
  options: TwilioListOptions,
): Promise<CarrierCalls> {
  const client = clientOf(options);
  try {
    const below = await subaccountsOf(client, options.accountSid);
    const asked = options.withSubaccounts ? [options.accountSid, ...below] : [options.accountSid];
    const calls: CarrierCall[] = [];
    for (const account of asked) {
      for await (const call of callsOf(client, account, { from, to })) {
        calls.push(call);
        if (calls.length % PAGE_CALLS === 0) options.onCalls?.(calls.length);
      }
    }
    options.onCalls?.(calls.length);
    return { calls, accountsLeftOut: options.withSubaccounts ? [] : below };
  } catch (error) {
    throw carrierError(error);
  }
}

type Client = ReturnType<typeof twilio>;

function clientOf({ accountSid, authToken, baseUrl }: TwilioListOptions): Client {
  const httpClient = new BaseUrlClient(baseUrl, {
    timeout: REQUEST_MAX_MS,
    autoRetry: true,
    maxRetries: RETRIES_MAX,
  });
  return twilio(accountSid, authToken, { httpClient });
}

/** An account sees itself in the list, and is none of its own. */
async function subaccountsOf(client: Client, accountSid: string): Promise<string[]> {
  const accounts = await client.api.v2010.accounts.list({ pageSize: PAGE_CALLS });
  return accounts.map(({ sid }) => sid).filter((sid) => sid !== accountSid);
}

async function* callsOf(
  client: Client,
  account: string,
  { from, to }: { from: number; to: number },
): AsyncGenerator<CarrierCall> {
  let page: CallsPage = await client.api.v2010.accounts(account).calls.page({
    startTimeAfter: new Date(from),
    startTimeBefore: new Date(to),
    pageSize: PAGE_CALLS,
  });
  for (;;) {
    for (const instance of page.instances) {
      const call = callOf(instance);
      const { startedAt } = call;
      if (startedAt !== undefined && startedAt >= from && startedAt < to) yield call;
    }
    const next = await page.nextPage();
    if (next === undefined) return;
    page = next;
  }
}

/** What the package's pages have in common: the next one is typed less exactly than the first. */
interface CallsPage {
  readonly instances: Instance[];
  nextPage(): Promise<CallsPage> | undefined;
}

type Instance = Awaited<ReturnType<Client['calls']['list']>>[number];

function callOf({
  sid,
  accountSid,
  parentCallSid,
  startTime,
  duration,
  status,
  direction,
}: Instance): CarrierCall {
  return {
    callSid: sid,
    accountSid,
    // The package gives null where its types promise text.
    parentCallSid: (parentCallSid as string | null) ?? undefined,
    startedAt: instantOf(startTime),
    durationSeconds: secondsOf(duration),
    status,
    direction,
  };
}

function instantOf(date: Date | null | undefined): number | undefined {
  const ms = date instanceof Date ? date.getTime() : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

function secondsOf(text: string | null | undefined): number | undefined {
  const seconds = Number(text ?? Number.NaN);
  return Number.isInteger(seconds) && seconds >= 0 ? seconds : undefined;
}

/** The cause would carry the request, and with it the credentials. */
function carrierError(error: unknown): unknown {
  const { status, code } = error as { status?: unknown; code?: unknown };
  if (typeof status !== 'number') {
    return typeof code === 'string' ? new CarrierUnavailableError(`no answer (${code})`) : error;
  }
  const isPassing = status === 429 || status >= 500;
  return isPassing
    ? new CarrierUnavailableError(`HTTP ${status}`)
    : new CarrierRefusedError(status);
}

/** The package knows one address; this puts another in its place, and leaves path and query alone. */
class BaseUrlClient extends twilio.RequestClient {
  constructor(baseUrl: string, options: ConstructorParameters<typeof twilio.RequestClient>[0]) {
    super(options);
    this.axios.interceptors.request.use((request) => {
      const { pathname, search } = new URL(request.url ?? '');
      request.url = new URL(`${pathname}${search}`, baseUrl).href;
      return request;
    });
  }
}
