import type { IncomingMessage } from 'node:http';
import { errors, jwtVerify } from 'jose';

/** What a token for operations names as its audience, so that no other token opens this door. */
export const OPERATIONS_AUDIENCE = 'verbatim-operations';
const CLOCK_TOLERANCE_SECONDS = 30;

/** Headers by which a proxy says that it is one. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'] as const;
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;

/**
 * Who may read metrics and what readiness is made of. With a secret: who carries a token that it has signed
 * (HS256), wherever they are. Without one: this machine alone, and not through a proxy on it.
 */
export class OperationsAccess {
  private readonly key: Uint8Array | undefined;

  constructor(secret: string | undefined) {
    this.key = secret === undefined ? undefined : new TextEncoder().encode(secret);
  }

  async isOperator(request: Pick<IncomingMessage, 'headers' | 'socket'>): Promise<boolean> {
    if (this.key === undefined) return isFromHere(request);
    const [, token] = /^Bearer ([\w.-]{1,4096})$/.exec(request.headers.authorization ?? '') ?? [];
    if (token === undefined) return false;
    try {
      await jwtVerify(token, this.key, {
        algorithms: ['HS256'],
        audience: OPERATIONS_AUDIENCE,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['exp', 'iat', 'sub'],
      });
      return true;
    } catch (error) {
      if (error instanceof errors.JOSEError) return false;
      throw error;
    }
  }
}

function isFromHere({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): boolean {
  const isProxied = FORWARDED.some((name) => headers[name] !== undefined);
  return !isProxied && LOOPBACK.test(socket.remoteAddress ?? '');
}
