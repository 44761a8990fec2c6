import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Metrics } from '@verbatim/platform';
import { ConsoleAccesses } from '@verbatim/storage';
import type { Request } from 'express';
import { ApiProblem } from '../http/api-problem.js';
import { ENDPOINT, type EndpointOptions } from '../http/endpoint.js';
import { mayAct } from './roles.js';
import { TokenVerifier, type Bearer } from './token-verifier.js';

/** A request that the guard has let in, and by what name the log has it. */
export interface AdmittedRequest extends Request {
  access: {
    readonly bearer: Bearer;
    readonly requestId: string;
    readonly endpoint: EndpointOptions;
  };
}

const TARGET_CHARACTERS_MAX = 500;

/**
 * Who asks, whether they may, and that they did: nothing is done, and nothing read, that is not in the access
 * log first. While PostgreSQL is away nothing is done.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly refusals;

  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(TokenVerifier) private readonly tokens: TokenVerifier,
    @Inject(ConsoleAccesses) private readonly accesses: ConsoleAccesses,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.refusals = metrics.counter(
      'console_refused_requests_total',
      'Requests of people who are not known, or who may not do what they asked for.',
      { labels: ['reason'] },
    );
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const endpoint = this.reflector.get<EndpointOptions | undefined>(
      ENDPOINT,
      context.getHandler(),
    );
    if (endpoint === undefined) return true; // Health, metrics and the API's own description.
    const request = context.switchToHttp().getRequest<AdmittedRequest>();
    const bearer = await this.bearerOf(request);
    const requestId = randomUUID();
    const mayEnter = mayAct(bearer.roles, endpoint.role);
    await this.accesses.add({
      requestId,
      phase: mayEnter ? 'begun' : 'denied',
      ...bearer,
      action: endpoint.action,
      target: targetOf(request),
      ...(!mayEnter && { status: 403 }),
    });
    if (!mayEnter) {
      this.refusals.inc({ reason: 'role' });
      const needed = `This needs the role ${endpoint.role}.`;
      throw new ApiProblem(403, 'FORBIDDEN', needed);
    }
    request.access = { bearer, requestId, endpoint };
    return true;
  }

  private async bearerOf({ headers }: Request): Promise<Bearer> {
    const [, token] = /^Bearer ([\w.-]{1,8192})$/.exec(headers.authorization ?? '') ?? [];
    if (token === undefined) throw this.refused('missing', 401, 'A bearer token is needed.');
    const verified = await this.tokens.verify(token);
    switch (verified.kind) {
      case 'valid':
        return verified.bearer;
      case 'unavailable':
        throw this.refused('unavailable', 503, "The identity provider's keys cannot be had.");
      case 'expired':
        throw this.refused('expired', 401, 'The token has expired.');
      case 'invalid':
        throw this.refused('invalid', 401, 'The token is not valid here.');
    }
  }

  private refused(reason: string, status: number, message: string): ApiProblem {
    this.refusals.inc({ reason });
    return new ApiProblem(status, status === 401 ? 'UNAUTHENTICATED' : 'UNAVAILABLE', message);
  }
}

/** What it is about, out of path, query and reason. Files and other long texts stay out. */
function targetOf({ params, query, body }: Request): Record<string, string> {
  const fields = { ...params, ...query, ...pick(body, ['reason', 'stage', 'since', 'vertical']) };
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value.slice(0, TARGET_CHARACTERS_MAX)]] : [],
    ),
  );
}

const pick = (body: unknown, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(Object(body)).filter(([name]) => names.includes(name)));
