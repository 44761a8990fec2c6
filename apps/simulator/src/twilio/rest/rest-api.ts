import type { IncomingMessage, ServerResponse } from 'node:http';
import { ACCOUNT_SID } from '../call-identity.js';
import type { Messages } from './messages.js';
import type { Recording, Recordings } from './recordings.js';

const ROOT = `/2010-04-01/Accounts/${ACCOUNT_SID}`;
const CALL = new RegExp(`^${ROOT}/Calls/(CA[0-9a-f]{32})\\.json$`);
const RECORDING = new RegExp(`^${ROOT}/Recordings/(RE[0-9a-f]{32})(\\.json|\\.wav)?$`);

/** What the API does to calls; the account has them elsewhere. */
export interface RestCalls {
  /** The CallSid of a call that begins to ring. */
  place(form: URLSearchParams): string;
  /** False: there is no such call in progress. */
  update(callSid: string, twiml: string): boolean;
}

/** TwiML has 4,000 characters at most here, and a message 1,600, each of them escaped. */
const FORM_BYTES_MAX = 64 * 1024;

export interface RestApiOptions {
  readonly calls: RestCalls;
  readonly authToken: string;
  readonly recordings: Recordings;
  readonly messages: Pick<Messages, 'create'>;
}

/** Twilio's REST API (2010-04-01), as far as it is asked here. Basic authentication, JSON, RFC 2822 dates. */
export class RestApi {
  constructor(private readonly options: RestApiOptions) {}

  /** False: the request is none of Twilio's. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://simulator');
    if (!pathname.startsWith('/2010-04-01/')) return false;
    if (!this.#isAuthorized(request)) problem(response, 401, 20003, 'Authenticate');
    else if (pathname === `${ROOT}/Recordings.json` && request.method === 'GET') {
      this.#list(response, searchParams);
    } else if (pathname === `${ROOT}/Messages.json` && request.method === 'POST') {
      void this.#message(request, response);
    } else if (pathname === `${ROOT}/Calls.json` && request.method === 'POST') {
      void formOf(request).then((form) => this.#place(response, form));
    } else if (CALL.test(pathname) && request.method === 'POST') {
      const sid = CALL.exec(pathname)?.[1] ?? '';
      void formOf(request).then((form) => this.#update(response, sid, form));
    } else {
      const sid = RECORDING.exec(pathname)?.[1];
      if (sid === undefined) problem(response, 404, 20404, 'The requested resource was not found');
      else this.#recording(request.method ?? 'GET', pathname, sid, response);
    }
    return true;
  }

  #place(response: ServerResponse, form: URLSearchParams): void {
    const missing = ['To', 'From', 'Url'].find((name) => !form.get(name));
    if (missing) return problem(response, 400, 21201, `No '${missing}' number is specified`);
    const sid = this.options.calls.place(form);
    const at = { date_created: new Date().toUTCString().replace('GMT', '+0000') };
    const { To: to, From: from } = Object.fromEntries(form);
    json(response, 201, { sid, account_sid: ACCOUNT_SID, status: 'queued', to, from, ...at });
  }

  #update(response: ServerResponse, sid: string, form: URLSearchParams): void {
    const twiml = form.get('Twiml');
    if (twiml === null) return problem(response, 400, 21218, 'Only Twiml is simulated here');
    if (!this.options.calls.update(sid, twiml)) {
      return problem(response, 400, 21220, 'Call is not in-progress. Cannot redirect.');
    }
    json(response, 200, { sid, account_sid: ACCOUNT_SID, status: 'in-progress' });
  }

  #isAuthorized({ headers }: IncomingMessage): boolean {
    const expected = Buffer.from(`${ACCOUNT_SID}:${this.options.authToken}`).toString('base64');
    return headers.authorization === `Basic ${expected}`;
  }

  #list(response: ServerResponse, query: URLSearchParams): void {
    const found = this.options.recordings.of(query.get('CallSid') ?? undefined);
    const size = Math.max(1, Number(query.get('PageSize') ?? 50));
    const uri = `${ROOT}/Recordings.json?${query}`;
    json(response, 200, {
      recordings: found.slice(0, size).map(resourceOf),
      ...{ uri, page: 0, page_size: size, start: 0, end: Math.min(size, found.length) },
      ...{ first_page_uri: uri, previous_page_uri: null, next_page_uri: null },
    });
  }

  async #message(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) {
      body += String(chunk);
      if (body.length > FORM_BYTES_MAX) return void request.destroy();
    }
    const answer = this.options.messages.create(Object.fromEntries(new URLSearchParams(body)));
    if (answer.kind === 'accepted') json(response, 201, answer.resource);
    else problem(response, 400, answer.code, answer.message);
  }

  #recording(method: string, pathname: string, sid: string, response: ServerResponse): void {
    const { recordings } = this.options;
    const recording = recordings.find(sid);
    if (!recording) return problem(response, 404, 20404, `${pathname} was not found`);
    if (method === 'DELETE') {
      recordings.delete(sid);
      response.writeHead(204).end();
    } else if (pathname.endsWith('.json')) json(response, 200, resourceOf(recording));
    else {
      const length = String(recording.wav.length);
      response.writeHead(200, { 'content-type': 'audio/x-wav', 'content-length': length });
      response.end(recording.wav);
    }
  }
}

function resourceOf({ sid, callSid, durationSeconds, createdAt }: Recording): object {
  const at = createdAt.toUTCString().replace('GMT', '+0000');
  return {
    ...{ sid, account_sid: ACCOUNT_SID, call_sid: callSid, conference_sid: null },
    ...{ api_version: '2010-04-01', status: 'completed', source: 'RecordVerb', channels: 1 },
    ...{ duration: String(durationSeconds), price: null, price_unit: 'USD', error_code: null },
    ...{ date_created: at, date_updated: at, start_time: at, encryption_details: null },
    ...{ track: 'both', uri: `${ROOT}/Recordings/${sid}.json`, subresource_uris: {} },
    media_url: `https://api.twilio.com${ROOT}/Recordings/${sid}`,
  };
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function problem(response: ServerResponse, status: number, code: number, message: string): void {
  json(response, status, {
    ...{ status, code, message, more_info: `https://www.twilio.com/docs/errors/${code}` },
  });
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const piece of request.setEncoding('utf8') as AsyncIterable<string>) {
    if (text.length < FORM_BYTES_MAX) text += piece;
  }
  return new URLSearchParams(text);
}
