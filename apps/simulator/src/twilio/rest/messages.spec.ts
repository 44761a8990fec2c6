import { describe, expect, it } from 'vitest';
import { Messages } from './messages.js';

const FORM = { To: '+16175550142', From: '+15550100099', Body: 'Hello.' };

describe('Messages', () => {
  it('takes a message, and tells of its delivery', async () => {
    const told: string[] = [];
    const messages = new Messages({
      async post(url, parameters) {
        told.push(`${url} ${parameters['MessageStatus']} ${parameters['MessageSid']}`);
        return { kind: 'answered', body: '' };
      },
    });
    const answer = messages.create({ ...FORM, StatusCallback: 'http://app/status' });
    if (answer.kind !== 'accepted') throw new Error(answer.message);
    const { sid } = answer.resource as { sid: string };
    expect(answer.resource).toMatchObject({ status: 'queued', num_segments: '1', to: FORM.To });
    await expect
      .poll(() => told)
      .toEqual([`http://app/status sent ${sid}`, `http://app/status delivered ${sid}`]);
  });

  it.each([
    [21610, { To: '+15005550004' }],
    [21211, { To: '+15005550001' }],
    [21211, { To: 'nobody' }],
    [21603, { From: '' }],
    [21602, { Body: '' }],
    [21617, { Body: 'x'.repeat(1_601) }],
  ])('answers with problem %i to %j', (code, changed) => {
    const messages = new Messages({ post: async () => ({ kind: 'answered', body: '' }) });
    expect(messages.create({ ...FORM, ...changed })).toMatchObject({ kind: 'problem', code });
    expect(messages.accepted).toBe(0);
  });
});
