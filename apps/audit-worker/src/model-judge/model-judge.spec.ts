import { Metrics, createLogger } from '@verbatim/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ResponsesPeer } from '../testing/responses-peer.js';
import { WorkerMetrics } from '../worker-metrics.js';
import { OpenAIJudge, type AskedCall } from './model-judge.js';

const CALL: AskedCall = {
  callId: 'CA00000000000000000000000000000001',
  vertical: 'real-estate',
  questions: [{ ruleId: 'no-steering', judge: 'steers', question: 'Steers?', promptRevision: 3 }],
  turns: [
    { speaker: 'caller', text: 'Is Eastside nice?' },
    { speaker: 'agent', text: 'Not for you.' },
  ],
};

describe('OpenAIJudge', () => {
  let peer: ResponsesPeer;
  const metrics = new Metrics();
  const judge = (timeoutMs = 2_000) =>
    new OpenAIJudge({
      ...{ apiKey: 'key-1', baseUrl: peer.url, model: 'gpt-5-mini', timeoutMs },
      metrics: new WorkerMetrics(metrics),
      logger: createLogger('test', { level: 'silent' }),
    });

  beforeEach(async () => {
    peer = await ResponsesPeer.start();
  });
  afterEach(() => peer.stop());

  it('asks once, in a strict form, and has nothing kept at the vendor', async () => {
    peer.answers = [{ status: 200, text: '{"q0":[1]}' }];
    expect(await judge().answer(CALL)).toEqual([
      {
        ruleId: 'no-steering',
        judge: 'steers',
        promptRevision: 3,
        model: 'gpt-5-mini verbatim-judge/1',
        turns: [1],
      },
    ]);
    expect(peer.requests).toHaveLength(1);
    expect(peer.requests[0]).toMatchObject({
      path: '/v1/responses',
      authorization: 'Bearer key-1',
      body: { model: 'gpt-5-mini', store: false, text: { format: { strict: true } } },
    });
  });

  it('asks nobody where no rule has a question', async () => {
    expect(await judge().answer({ ...CALL, questions: [] })).toEqual([]);
    expect(peer.requests).toHaveLength(0);
  });

  it('tries a second time when the service stumbles', async () => {
    peer.answers = [
      { status: 503, text: 'overloaded' },
      { status: 200, text: '{"q0":[]}' },
    ];
    expect(await judge().answer(CALL)).toMatchObject([{ turns: [] }]);
  });

  it.each([
    ['refuses', [{ status: 401, text: 'Incorrect key: key-1, asked: Is Eastside nice?' }]],
    ['stays away', [{ status: 503, text: 'overloaded' }]],
    ['does not answer in time', [{ status: 200, text: '{"q0":[1]}', delayMs: 1_500 }]],
    ['answers in another form', [{ status: 200, text: 'Yes, turn 1.' }]],
    ['is cut off', [{ status: 200, text: '{"q0":[1]}', responseStatus: 'incomplete' as const }]],
  ])('leaves the call unjudged when the service %s', async (_name, answers) => {
    peer.answers = answers;
    expect(await judge(300).answer(CALL)).toBeNull();
    expect(peer.requests.length).toBeLessThanOrEqual(2);
  });

  it('does not send what is longer than a model reads at once', async () => {
    const text = 'again and again '.repeat(20_000);
    expect(await judge().answer({ ...CALL, turns: [{ speaker: 'agent', text }] })).toBeNull();
    expect(peer.requests).toHaveLength(0);
  });
});
