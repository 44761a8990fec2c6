import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** As much of a Nest application as this needs, whatever it is built on. */
export interface HttpApplication {
  use(
    handle: (request: IncomingMessage, response: ServerResponse, next: () => void) => void,
  ): unknown;
  getHttpServer(): unknown;
}

export interface HttpLimits {
  /** Larger requests are refused before they are read, on every path. */
  readonly bodyBytesMax: number;
  /** Sockets at once, upgraded ones included; one more is closed at once. */
  readonly connectionsMax: number;
  /** Whether people reach it by https only: then browsers are told so. */
  readonly isTls: boolean;
}

/** How long a sender may take, and how often it is looked who has taken longer. */
export interface HttpPatience {
  readonly headersMaxMs: number;
  readonly requestMaxMs: number;
  readonly lookEveryMs: number;
}

/**
 * Twilio gives up after 15 s; who needs longer to say what they want wants something else. By itself Node looks
 * every 30 s, so that 10 s for the headers were up to 40; a look costs one timer, whatever the number of sockets
 * that are in time.
 */
const PATIENCE: HttpPatience = { headersMaxMs: 10_000, requestMaxMs: 15_000, lookEveryMs: 1_000 };
/** Longer than the 60 s of usual proxies, so that never we close what they are about to use. */
const KEEP_ALIVE_MS = 65_000;
const HEADERS_COUNT_MAX = 100;

/** Nothing that is answered here is a page: no browser may run, frame, sniff or keep any of it. */
const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};
const HSTS = 'max-age=31536000; includeSubDomains';

/**
 * Limits and headers of an app that faces a network. To be called before the app listens.
 *
 * `helmet` would do the headers as well, with defaults for pages that have to be switched off one by one.
 */
export function hardenHttp(
  app: HttpApplication,
  limits: HttpLimits,
  patience: HttpPatience = PATIENCE,
): void {
  const headers = { ...HEADERS, ...(limits.isTls && { 'Strict-Transport-Security': HSTS }) };
  app.use((request, response, next) => {
    response.removeHeader('X-Powered-By');
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (Number(request.headers['content-length'] ?? 0) <= limits.bodyBytesMax) return next();
    response.writeHead(413, { Connection: 'close' }).end();
  });
  const server = app.getHttpServer() as PatientServer;
  server.requestTimeout = patience.requestMaxMs;
  server.headersTimeout = patience.headersMaxMs;
  server.connectionsCheckingInterval = patience.lookEveryMs;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.maxHeadersCount = HEADERS_COUNT_MAX;
  server.maxConnections = limits.connectionsMax;
}

/** The option of `createServer` of this name, which Nest does not pass on; read when the server begins to listen. */
interface PatientServer extends Server {
  connectionsCheckingInterval: number;
}
