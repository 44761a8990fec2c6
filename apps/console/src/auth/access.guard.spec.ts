import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Metrics } from '@verbatim/platform';
import type { ConsoleAccesses, ConsoleAccessInput } from '@verbatim/storage';
import { describe, expect, it } from 'vitest';
import { ENDPOINT, type EndpointOptions } from '../http/endpoint.js';
import { AccessGuard } from './access.guard.js';
import { mayAct, ROLES } from './roles.js';
import type { TokenVerifier, Verified } from './token-verifier.js';

const APPROVE = { action: 'approveRevision', role: 'approver' } as EndpointOptions;

function guarded(options: { verified: Verified; isLogAway?: boolean; request?: object }) {
  const rows: ConsoleAccessInput[] = [];
  const accesses = {
    add: async (row: ConsoleAccessInput) => {
      if (options.isLogAway) throw new Error('away');
      rows.push(row);
    },
  } as unknown as ConsoleAccesses;
  const tokens = { verify: async () => options.verified } as unknown as TokenVerifier;
  const guard = new AccessGuard(new Reflector(), tokens, accesses, new Metrics());
  const handler = (): void => undefined;
  Reflect.defineMetadata(ENDPOINT, APPROVE, handler);
  const request = {
    headers: { authorization: 'Bearer a.b.c' },
    params: { id: '7' },
    query: {},
    body: { reason: 'read', files: { 'rules/a.yaml': 'long' } },
    ...options.request,
  };
  const context = {
    getHandler: () => handler,
    switchToHttp: () => ({ getRequest: () => request }),
  } as unknown as ExecutionContext;
  return { enter: () => guard.canActivate(context), rows };
}

const joel = (role: 'approver' | 'viewer'): Verified => ({
  kind: 'valid',
  bearer: { subject: 'joel', roles: [role] },
});

describe('AccessGuard', () => {
  it('lets nobody in whose request is not in the log', async () => {
    const { enter } = guarded({ verified: joel('approver'), isLogAway: true });
    await expect(enter()).rejects.toThrow('away');
  });

  it('writes down who asks for what, with reasons and without files', async () => {
    const { enter, rows } = guarded({ verified: joel('approver') });
    expect(await enter()).toBe(true);
    expect(rows).toMatchObject([
      { phase: 'begun', subject: 'joel', action: 'approveRevision', target: { id: '7' } },
    ]);
    expect(rows[0]?.target).toEqual({ id: '7', reason: 'read' });
  });

  it('writes down whom it has turned away', async () => {
    const { enter, rows } = guarded({ verified: joel('viewer') });
    await expect(enter()).rejects.toMatchObject({ status: 403 });
    expect(rows).toMatchObject([{ phase: 'denied', subject: 'joel', status: 403 }]);
  });

  it.each([
    [{ kind: 'unavailable' } as const, {}, 503],
    [{ kind: 'invalid' } as const, {}, 401],
    [joel('approver'), { headers: {} }, 401],
    [joel('approver'), { headers: { authorization: 'Basic am9lbDp4' } }, 401],
  ])('turns away %j with %j', async (verified, request, status) => {
    const { enter, rows } = guarded({ verified, request });
    await expect(enter()).rejects.toMatchObject({ status });
    expect(rows).toEqual([]);
  });
});

describe('mayAct', () => {
  it('lets every role read, admin do everything, and the others what they are', () => {
    const table = ROLES.map((role) => [role, ROLES.filter((needed) => mayAct([role], needed))]);
    expect(table).toEqual([
      ['viewer', ['viewer']],
      ['officer', ['viewer', 'officer']],
      ['approver', ['viewer', 'approver']],
      ['admin', ['viewer', 'officer', 'approver', 'admin']],
    ]);
    expect(mayAct([], 'viewer')).toBe(false);
  });
});
