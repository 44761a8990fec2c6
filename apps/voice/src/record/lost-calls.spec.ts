import type { OpenEpoch } from '@verbatim/storage';
import { beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../testing/logger.js';
import { Recording } from '../testing/recording.js';
import { LostCalls } from './lost-calls.js';

let recordings: Recording[];
let closings: string[];
let isAway: boolean;
let asked: string[];
let lost: LostCalls;

const epochs: OpenEpoch[] = Array.from({ length: 250 }, (_, at) => ({
  epoch: String(at).padStart(32, '0'),
  callId: `CA${String(at).padStart(32, '0')}`,
  vertical: 'healthcare',
  policy: 'block',
  policyRevision: 'r1',
}));

beforeEach(() => {
  recordings = [];
  closings = [];
  asked = [];
  isAway = false;
  lost = new LostCalls({
    openEpochs: async (processId) => {
      asked.push(processId);
      if (isAway) throw new Error('away');
      return epochs;
    },
    pipeline: {
      openEpoch: (_call, reason) => {
        const recording = new Recording();
        recordings.push(recording);
        closings.push(`opened ${reason}`);
        return recording.recorder;
      },
      closeEpoch: async (_recorder, reason) => void closings.push(`closed ${reason}`),
    },
    logger: silentLogger(),
    onTold: () => undefined,
  });
});

describe('LostCalls', () => {
  it('says of every call that a dead process left why it was left', async () => {
    lost.add('dead');
    await lost.pass();
    expect(recordings).toHaveLength(250);
    expect(recordings[249]?.events).toMatchObject([
      { kind: 'stream.error', component: 'voice', code: 'process-lost', isFatal: true },
    ]);
    expect(closings.filter((each) => each === 'closed recovered')).toHaveLength(250);
  });

  it('says it once', async () => {
    lost.add('dead');
    await lost.pass();
    await lost.pass();
    expect(asked).toEqual(['dead']);
  });

  it('says it later when the index is away', async () => {
    isAway = true;
    lost.add('dead');
    await lost.pass();
    expect(recordings).toHaveLength(0);
    isAway = false;
    await lost.pass();
    expect(recordings).toHaveLength(250);
  });
});
