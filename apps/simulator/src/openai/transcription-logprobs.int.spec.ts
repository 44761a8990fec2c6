import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ModelBench, type ModelClient } from './testing/model-client.js';

const DELTA = 'conversation.item.input_audio_transcription.delta';
const COMPLETED = 'conversation.item.input_audio_transcription.completed';

let bench: ModelBench;
let client: ModelClient;

beforeAll(async () => {
  bench = await ModelBench.start();
});
afterEach(() => client?.close());
afterAll(() => bench.close());

async function hear(session: object): Promise<Awaited<ReturnType<ModelClient['next']>>> {
  client = await bench.connect(bench.ledger([{ kind: 'caller', text: 'Is it open?' }]), session);
  client.say(0, 'Is it open?');
  return client.next(COMPLETED);
}

describe('Log-probabilities of a transcription', () => {
  it('come with deltas and finals where the session asked for them', async () => {
    const final = await hear({ include: ['item.input_audio_transcription.logprobs'] });
    const probabilities = final['logprobs'] as { token: string; logprob: number }[];
    expect(probabilities.map(({ token }) => token)).toEqual(['Is', 'it', 'open?']);
    for (const { logprob } of probabilities) expect(logprob).toBeLessThanOrEqual(0);
    const deltas = client.ofType(DELTA).flatMap((delta) => delta['logprobs']);
    expect(deltas).toEqual(probabilities);
  });

  it('are absent where it did not', async () => {
    const final = await hear({});
    expect(final).not.toHaveProperty('logprobs');
    for (const delta of client.ofType(DELTA)) expect(delta).not.toHaveProperty('logprobs');
  });
});
