import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { ConsoleAccesses } from '@verbatim/storage';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsoleWorld, NO_THREAT, tokenFor } from './testing/console-world.js';

const VIEWER = { sub: 'vera', roles: ['viewer'] };
const OFFICER = { sub: 'mara', roles: ['officer'] };
const APPROVER = { sub: 'joel', roles: ['approver'] };
const ADMIN = { sub: 'root', roles: ['admin'] };

let world: ConsoleWorld;
beforeAll(async () => {
  world = await ConsoleWorld.start();
});
afterAll(async () => {
  expect(world.bugs).toEqual([]);
  await world.stop();
});

describe("The console's API", () => {
  it('lists what is in force, and says where it comes from', async () => {
    const { status, body } = await world.ask(VIEWER, 'GET', '/api/v1/verticals');
    expect(status).toBe(200);
    expect(body).toMatchObject({ policy: { source: 'files', revision: null } });
    expect(body['verticals']).toHaveLength(11);
    const salon = await world.ask(VIEWER, 'GET', '/api/v1/verticals/salon');
    expect(salon.body).toMatchObject({
      vertical: {
        vertical: 'salon',
        zone: 'America/Los_Angeles',
        answers: { open: 'receptionist', afterHours: 'evening-desk' },
        agents: expect.arrayContaining([expect.objectContaining({ id: 'booking' })]),
      },
      rules: [{ ruleId: 'no-threat', enforcement: 'enforce' }],
    });
    const rules = await world.ask(VIEWER, 'GET', '/api/v1/rules');
    expect(rules.body['rules']).toMatchObject([{ id: 'no-threat', severity: 'block' }]);
    expect((await world.ask(VIEWER, 'GET', '/api/v1/rules/no-threat')).body).toMatchObject({
      obligation: { type: 'must-not-say' },
    });
  });

  it.each([
    ['/api/v1/verticals/bakery', 'The vertical bakery is not known.'],
    ['/api/v1/rules/none', 'The rule none is not known.'],
    ['/api/v1/revisions/7', 'Revision 7 is not known.'],
    [
      `/api/v1/calls/CA${'0'.repeat(32)}/findings`,
      `A verdict on CA${'0'.repeat(32)} is not known.`,
    ],
  ])('answers %s with 404 and what is not there', async (target, message) => {
    expect(await world.ask(VIEWER, 'GET', target)).toEqual({
      status: 404,
      body: { code: 'NOT_FOUND', message, problems: [] },
    });
  });

  it('checks edited files with the others, and names every problem', async () => {
    const files = {
      'rules/t/no-threat.yaml': NO_THREAT.replace('severity: block', 'severity: grave'),
      'verticals/salon.yaml': 'vertical: salon\n',
    };
    const { status, body } = await world.ask(OFFICER, 'POST', '/api/v1/policies/lint', { files });
    expect(status).toBe(200);
    const problems = body['problems'] as string[];
    expect(problems[0]).toMatch(/^config\/verticals\/salon\.yaml:1:1 revision: is missing/);
    expect(problems.at(-1)).toMatch(
      /^config\/rules\/t\/no-threat\.yaml:13:1 severity: expected block/,
    );
  });

  it('runs the fixtures of a rule', async () => {
    const fixtures = [
      "match:\n  - { name: says it, turns: ['agent: We will sue you.'] }",
      "no-match:\n  - { name: does not, turns: ['agent: Good day.'] }",
      "known-miss:\n  - { name: other words, why: x, turns: ['agent: See you in court.'] }\n",
    ].join('\n');
    const { status, body } = await world.ask(OFFICER, 'POST', '/api/v1/rules/test', {
      ...{ id: 'no-threat', rule: NO_THREAT, fixtures },
    });
    expect([status, body]).toEqual([200, { passed: 3, problems: [] }]);
  });

  it('leads a change from proposal through approval by another person to the policy', async () => {
    const text = NO_THREAT.replace('we will sue you', 'see you in court').replace(
      'revision: 1',
      'revision: 2',
    );
    const body = { files: { 'rules/t/no-threat.yaml': text }, reason: 'new words' };
    const proposed = await world.ask(OFFICER, 'POST', '/api/v1/revisions', body);
    expect(proposed).toMatchObject({
      status: 201,
      body: { revision: '1', report: { callsJudged: 0, callsFlipped: 0 } },
    });
    const say = { reason: 'read' };
    const activate = { reason: 'on', stage: 'enforce' };
    const early = await world.ask(OFFICER, 'POST', '/api/v1/revisions/1/activate', activate);
    expect([early.status, early.body['code']]).toEqual([409, 'NO_APPROVAL']);
    const both = { sub: 'mara', roles: ['officer', 'approver'] };
    const own = await world.ask(both, 'POST', '/api/v1/revisions/1/approve', say);
    expect([own.status, own.body['code']]).toEqual([409, 'OWN']);
    expect((await world.ask(APPROVER, 'POST', '/api/v1/revisions/1/approve', say)).status).toBe(
      200,
    );
    const looked = await world.ask(OFFICER, 'POST', '/api/v1/revisions/1/activate', say);
    expect(looked.body['revision']).toMatchObject({ activations: [{ stage: 'dry-run' }] });
    const on = await world.ask(OFFICER, 'POST', '/api/v1/revisions/1/activate', activate);
    expect(on.status).toBe(200);
    const inForce = async () =>
      (await world.ask(VIEWER, 'GET', '/api/v1/verticals')).body['policy'];
    await expect
      .poll(inForce, { timeout: 10_000 })
      .toMatchObject({ source: 'revision', revision: '1' });
    expect((await world.ask(VIEWER, 'GET', '/api/v1/revisions')).body).toMatchObject({
      enforced: '1',
      revisions: [
        {
          ...{ id: '1', author: 'mara', needsApproval: true },
          changes: expect.arrayContaining([
            expect.objectContaining({ file: 'rules/t/no-threat.yaml', severity: 'block' }),
          ]),
          approvals: [{ approver: 'joel', reason: 'read' }],
        },
      ],
    });
    const again = await world.ask(OFFICER, 'POST', '/api/v1/revisions', body);
    expect([again.status, again.body['code']]).toEqual([409, 'NOTHING_CHANGED']);
  });

  it('says what a change would have flipped, and refuses files that cannot be used', async () => {
    const files = { 'verticals/nowhere.yaml': 'vertical: nowhere\n' };
    const refused = await world.ask(OFFICER, 'POST', '/api/v1/policies/flip', { files });
    expect([refused.status, refused.body['code']]).toEqual([422, 'FILES_REFUSED']);
    const fine = { files: { 'rules/t/no-threat.yaml': NO_THREAT }, callsMax: 10 };
    expect(await world.ask(OFFICER, 'POST', '/api/v1/policies/flip', fine)).toMatchObject({
      status: 200,
      body: { callsJudged: 0, rules: [], flips: [] },
    });
  });

  it.each([
    ['files out of the folders', { files: { '../etc/passwd.yaml': 'x' }, reason: 'x' }],
    ['no reason', { files: {} }],
    ['too many calls', { files: {}, reason: 'x', callsMax: 1_000_000 }],
    ['text that is no JSON', '{'],
  ])('answers %s with 400', async (_what, body) => {
    const token = await tokenFor(OFFICER);
    const { status } = await world.askWith(token, 'POST', '/api/v1/revisions', body);
    expect(status).toBe(400);
  });

  it('goes back by a revision', async () => {
    const none = await world.ask(OFFICER, 'POST', '/api/v1/revisions/9/rollback', { reason: 'x' });
    expect(none.status).toBe(404);
    const back = await world.ask(OFFICER, 'POST', '/api/v1/revisions/1/rollback', { reason: 'x' });
    expect(back).toMatchObject({ status: 201, body: { revision: { kind: 'rollback' } } });
  });
});

describe('Who may ask', () => {
  const target = '/api/v1/verticals';

  it.each([
    ['no token', async () => undefined],
    ['a token of another secret', () => tokenFor(ADMIN, { secret: 'x'.repeat(40) })],
    ['a token for somebody else', () => tokenFor(ADMIN, { audience: 'another-service' })],
    ['a token that has expired', () => tokenFor(ADMIN, { lastsSeconds: -60 })],
    ['a token that nobody signed', async () => `${btoa('{"alg":"none"}')}.${btoa('{"sub":"x"}')}.`],
  ])('is nobody with %s', async (_what, token) => {
    const { status, body } = await world.askWith(await token(), 'GET', target);
    expect([status, body['code']]).toEqual([401, 'UNAUTHENTICATED']);
  });

  it.each([
    [VIEWER, 'POST', '/api/v1/revisions'],
    [APPROVER, 'POST', '/api/v1/revisions/1/activate'],
    [OFFICER, 'POST', '/api/v1/revisions/1/approve'],
    [OFFICER, 'GET', '/api/v1/access-log'],
    [{ sub: 'nobody', roles: ['marketing'] }, 'GET', target],
  ] as const)('is not %j for %s %s', async (who, method, asked) => {
    const { status, body } = await world.ask(
      who,
      method,
      asked,
      method === 'POST' ? {} : undefined,
    );
    expect([status, body['code']]).toEqual([403, 'FORBIDDEN']);
  });

  it('is in the access log before anything is done, with how it ended, and nobody can change it', async () => {
    await world.ask({ sub: 'log-reader', roles: ['viewer'] }, 'GET', `${target}/salon`);
    const mine = async () =>
      (await world.ask(ADMIN, 'GET', '/api/v1/access-log?subject=log-reader')).body['accesses'];
    await expect.poll(mine, { timeout: 5_000 }).toMatchObject([
      { phase: 'ended', status: 200, action: 'showVertical' },
      { phase: 'begun', status: null, target: { vertical: 'salon' }, roles: ['viewer'] },
    ]);
    const denied = await new ConsoleAccesses(world.database).list({ subject: 'nobody' });
    expect(denied).toMatchObject([{ phase: 'denied', status: 403, action: 'listVerticals' }]);
    for (const sql of [
      'DELETE FROM console_accesses',
      "UPDATE console_accesses SET subject = 'x'",
    ]) {
      const changing = world.database.run((client) => client.$executeRawUnsafe(sql));
      await expect(changing).rejects.toThrow(/only ever added to/);
    }
  });

  it('is told by the identity provider where its keys are published, and never by an open secret', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' };
    const provider: Server = createServer((_request, response) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] })),
    ).listen(0, '127.0.0.1');
    await once(provider, 'listening');
    const jwks = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/keys`;
    const other = await ConsoleWorld.start({
      ...{
        CONSOLE_JWT_SECRET: '',
        CONSOLE_JWKS_URL: jwks,
        CONSOLE_JWT_ISSUER: 'https://id.example',
      },
    });
    const signed = new SignJWT({ roles: ['viewer'] })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .setSubject('vera')
      .setIssuer('https://id.example')
      .setAudience('verbatim-console')
      .setIssuedAt()
      .setExpirationTime('5m');
    expect((await other.askWith(await signed.sign(privateKey), 'GET', target)).status).toBe(200);
    expect((await other.askWith(await tokenFor(VIEWER), 'GET', target)).status).toBe(401);
    await other.stop();
    provider.close();
  });
});

describe('What everybody may ask', () => {
  it('is the description of the API, which holds every operation', async () => {
    const { status, body } = await world.askWith(undefined, 'GET', '/openapi.json');
    expect([status, body['openapi']]).toEqual([200, '3.1.0']);
    const paths = body['paths'] as Record<string, Record<string, { operationId: string }>>;
    const operations = Object.values(paths).flatMap((each) =>
      Object.values(each).map(({ operationId }) => operationId),
    );
    expect(operations.sort()).toEqual([
      ...['activateRevision', 'approveRevision', 'exportCall', 'flipChange', 'lintFiles'],
      'listFindings',
      ...['listRevisions', 'listRules', 'listVerticals', 'proposeRevision', 'readAccessLog'],
      ...['rollBackToRevision', 'showCallFindings', 'showRevision', 'showRule', 'showVertical'],
      'testRule',
    ]);
    expect(paths['/api/v1/revisions/{id}/approve']?.['post']).toMatchObject({
      parameters: [{ name: 'id', in: 'path', required: true }],
      requestBody: { content: { 'application/json': { schema: { required: ['reason'] } } } },
    });
  });

  it('is health and metrics', async () => {
    expect((await world.askWith(undefined, 'GET', '/health/ready')).status).toBe(200);
    const { body } = await world.askWith(undefined, 'GET', '/metrics');
    expect(String(body['text'])).toContain('console_requests_total{action="listVerticals"');
  });
});
