import { createServer, type Server, type ServerResponse } from 'node:http';

/** A call as the account of a peer has it. */
export interface PeerCall {
  readonly sid: string;
  readonly parentCallSid?: string;
  /** Null: never dialled. */
  readonly startedAt: number | null;
  readonly seconds?: number;
  readonly status?: string;
}

/**
 * Twilio's REST API as far as lists of calls and accounts go, over HTTP: basic authentication, RFC 2822 dates, filters
 * by day, and pages that are followed by `next_page_uri`. Newest calls come first.
 */
export class TwilioPeer {
  readonly accounts = new Map<string, PeerCall[]>();
  /** Status codes that are answered first, one a request. */
  readonly failures: number[] = [];
  readonly requests: string[] = [];
  pageCallsMax = 1_000;

  private constructor(
    private readonly server: Server,
    readonly url: string,
    readonly accountSid: string,
    readonly authToken: string,
  ) {
    this.accounts.set(accountSid, []);
  }

  static async start(): Promise<TwilioPeer> {
    const server = createServer((request, response) => {
      peer.answer(request.url ?? '', request.headers.authorization, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const sid = `AC${'1'.repeat(32)}`;
    const peer: TwilioPeer = new TwilioPeer(server, `http://127.0.0.1:${port}`, sid, 'peer-token');
    return peer;
  }

  get calls(): PeerCall[] {
    return this.accounts.get(this.accountSid) ?? [];
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(url: string, authorization: string | undefined, response: ServerResponse): void {
    this.requests.push(url);
    const failure = this.failures.shift();
    if (failure !== undefined) return send(response, failure, problemOf(failure));
    const expected = Buffer.from(`${this.accountSid}:${this.authToken}`).toString('base64');
    if (authorization !== `Basic ${expected}`) return send(response, 401, problemOf(401));
    const { pathname, searchParams } = new URL(url, this.url);
    if (pathname === '/2010-04-01/Accounts.json') return send(response, 200, this.accountList());
    const account = /^\/2010-04-01\/Accounts\/(AC[0-9a-f]{32})\/Calls\.json$/.exec(pathname)?.[1];
    const calls = account && this.accounts.get(account);
    if (!account || !calls) return send(response, 404, problemOf(404));
    send(response, 200, this.callList(account, calls, pathname, searchParams));
  }

  private accountList(): object {
    const accounts = [...this.accounts.keys()].map((sid) => ({
      sid,
      owner_account_sid: this.accountSid,
      status: 'active',
      type: 'Full',
    }));
    return { accounts, ...pageOf('/2010-04-01/Accounts.json', 0, 50, null) };
  }

  private callList(
    account: string,
    calls: readonly PeerCall[],
    pathname: string,
    query: URLSearchParams,
  ): object {
    const page = Number(query.get('Page') ?? 0);
    const size = Math.min(Number(query.get('PageSize') ?? 50), this.pageCallsMax);
    const found = calls.filter(({ startedAt }) => isBetween(startedAt, query)).sort(newestFirst);
    const next = new URLSearchParams(query);
    next.set('Page', String(page + 1));
    next.set('PageToken', `PACA${page + 1}`);
    const hasMore = found.length > (page + 1) * size;
    return {
      calls: found.slice(page * size, (page + 1) * size).map((call) => resourceOf(account, call)),
      ...pageOf(pathname, page, size, hasMore ? `${pathname}?${next}` : null),
    };
  }
}

const pageOf = (uri: string, page: number, size: number, next: string | null) => ({
  ...{ uri, page, page_size: size, start: page * size, end: (page + 1) * size - 1 },
  ...{ first_page_uri: uri, previous_page_uri: null, next_page_uri: next },
});

/** By days of UTC, both included: finer times in the query are read as their day. */
function isBetween(startedAt: number | null, query: URLSearchParams): boolean {
  const [after, before] = [query.get('StartTime>'), query.get('StartTime<')];
  if (startedAt === null) return after === null && before === null;
  const day = new Date(startedAt).toISOString().slice(0, 10);
  return (after === null || day >= after.slice(0, 10)) && (!before || day <= before.slice(0, 10));
}

const newestFirst = (a: PeerCall, b: PeerCall): number => (b.startedAt ?? 0) - (a.startedAt ?? 0);

function resourceOf(account: string, call: PeerCall): object {
  const { sid, parentCallSid, startedAt, seconds, status = 'completed' } = call;
  const isOver = startedAt !== null && seconds !== undefined;
  return {
    ...{ sid, account_sid: account, status, direction: 'inbound' },
    ...{ from: '+15550009999', to: '+15550100007', price: null, api_version: '2010-04-01' },
    parent_call_sid: parentCallSid ?? null,
    start_time: startedAt === null ? null : mailDate(startedAt),
    end_time: isOver ? mailDate(startedAt + seconds * 1_000) : null,
    duration: seconds === undefined ? null : String(seconds),
    uri: `/2010-04-01/Accounts/${account}/Calls/${sid}.json`,
  };
}

const mailDate = (ms: number): string => new Date(ms).toUTCString().replace('GMT', '+0000');

const problemOf = (status: number): object => ({
  ...{ status, code: status === 401 ? 20003 : 20000, message: 'Refused' },
  more_info: 'https://www.twilio.com/docs/errors/20003',
});

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
