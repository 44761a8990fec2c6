import {
  CallKey,
  manifestPath,
  type RetentionLock,
  type RetentionSummary,
  sha256,
} from '@verbatim/audit-log';
import type { EventV1 } from '@verbatim/contracts';
import { PriceCatalog, priceTableOf } from '@verbatim/costs';
import { describe, expect, it } from 'vitest';
import { SampleWriter, callIdOf, sampleCall } from '../testing/sample-call.js';
import { newSigner, SealWorld } from '../testing/seal-world.js';
import { redactConversation } from './redact-conversation.js';
import { SEAL_STEPS, sealPlanned, type SealPlan } from './seal-call.js';

const key = CallKey.generate();
const callId = callIdOf('sealing');

function writer(policy: 'block' | 'drop-oldest' = 'block'): SampleWriter {
  return new SampleWriter({ callId, key, policy });
}

const without = (events: readonly EventV1[], ...kinds: string[]): EventV1[] =>
  events.filter((event) => !kinds.includes(event.kind));

async function verdictOf(events: readonly EventV1[], plan: Partial<SealPlan> = {}) {
  const { manifest } = await sealPlanned(...worldOf(events, plan));
  return manifest.completeness;
}

function worldOf(events: readonly EventV1[], plan: Partial<SealPlan> = {}) {
  const world = new SealWorld(key, events, plan);
  return [world.plan, world.ports] as const;
}

const kept = (until: number | null, lock: RetentionSummary['lock']): RetentionSummary => ({
  classes: [{ class: 'hipaa-documentation', revision: 1 }],
  until,
  floorBy: until === null ? null : 'hipaa-documentation',
  deleteBy: null,
  ceilingBy: null,
  conflict: null,
  awaiting: [],
  lock,
});
const governance = (until: number): RetentionLock => ({
  mode: 'governance',
  until: new Date(until),
});
const pricesAt = (usd: string) =>
  priceTableOf(
    {
      ...{ version: '2023-01-01', validFrom: '2023-01-01', currency: 'USD', sources: {} },
      prices: [{ models: ['twilio'], source: 'carrier', from: 'x', usd: { 'call-inbound': usd } }],
    },
    sha256(Buffer.from(usd)).toString('hex'),
  );
const objectsOf = (revision: number): string[] =>
  ['events.vbe', 'redacted.json', 'verdict.json', 'manifest.json'].map(
    (name) => `calls/${callId}/r${revision}/${name}`,
  );
const KEY = `keys/${callId}`;

describe('sealPlanned', () => {
  it('writes the sealed events, the redacted transcript, the verdict and last the manifest', async () => {
    const world = new SealWorld(key, sampleCall({ callId, key }));
    const outcome = await sealPlanned(world.plan, world.ports);
    const written = [...world.objects.keys()].filter((each) => each.startsWith('calls/'));
    expect(written).toEqual(
      ['events.vbe', 'redacted.json', 'verdict.json', 'manifest.json'].map(
        (name) => `calls/${callId}/r1/${name}`,
      ),
    );
    expect(outcome.manifestKey).toBe(manifestPath(callId, 1));
    const stored = world.objects.get(outcome.manifestKey) ?? Buffer.alloc(0);
    expect(outcome.manifestSha256).toBe(sha256(stored).toString('hex'));
    expect(world.steps).toEqual(SEAL_STEPS);
  });

  it('keeps to what its first manifest said of retention, when the classes have changed since', async () => {
    const events = sampleCall({ callId, key });
    const world = new SealWorld(key, events);
    const said = (until: number) => ({
      classes: [{ class: 'hipaa-documentation', revision: 1 }],
      until,
      floorBy: 'hipaa-documentation',
      deleteBy: null,
      ceilingBy: null,
      conflict: null,
      awaiting: [],
    });
    world.retention = said(1);
    world.atBoundary = (at, on) => {
      if (at === 'store' && on === 'after') throw new Error('killed');
    };
    await expect(sealPlanned(world.plan, world.ports)).rejects.toThrow('killed');
    world.atBoundary = () => undefined;
    world.retention = said(2);
    const { manifest } = await sealPlanned(world.plan, world.ports);
    expect(manifest.retention).toEqual(said(1));
    const amended = { ...world.plan, revision: 2 };
    expect((await sealPlanned(amended, world.ports)).manifest.retention).toEqual(said(2));
  });

  it('keeps to the prices of its first manifest, when there are others since', async () => {
    const world = new SealWorld(key, sampleCall({ callId, key }));
    world.prices = new PriceCatalog([pricesAt('0.01')]);
    world.atBoundary = (at, on) => {
      if (at === 'store' && on === 'after') throw new Error('killed');
    };
    await expect(sealPlanned(world.plan, world.ports)).rejects.toThrow('killed');
    world.atBoundary = () => undefined;
    world.prices = new PriceCatalog([pricesAt('0.02')]);
    const { manifest } = await sealPlanned(world.plan, world.ports);
    expect(manifest.costs?.lines).toEqual([
      {
        ...{ agent: null, source: 'carrier', model: 'twilio', meter: 'call-inbound' },
        ...{ quantity: 1, nanoUsd: 10_000_000 },
      },
    ]);
  });

  it.each(SEAL_STEPS.flatMap((step) => [[step, 'before'] as const, [step, 'after'] as const]))(
    'ends with the same bytes when it dies at %s, %s it, and is resumed',
    async (step, side) => {
      const events = sampleCall({ callId, key });
      const world = new SealWorld(key, events);
      world.atBoundary = (at, on) => {
        if (at === step && on === side) throw new Error('killed');
      };
      await expect(sealPlanned(world.plan, world.ports)).rejects.toThrow('killed');
      const begun = new Map(world.objects);
      world.atBoundary = () => undefined;
      await sealPlanned(world.plan, world.ports);
      for (const [name, bytes] of begun) expect(world.objects.get(name)).toEqual(bytes);
      const manifest = Buffer.from(world.objects.get(manifestPath(callId, 1)) ?? 'none');
      await sealPlanned(world.plan, world.ports);
      expect(world.objects.get(manifestPath(callId, 1))).toEqual(manifest);
    },
  );

  it('ends with the same bytes when the signing key was rotated before it is resumed', async () => {
    const world = new SealWorld(key, sampleCall({ callId, key }));
    world.atBoundary = (at, on) => {
      if (at === 'commit' && on === 'before') throw new Error('killed');
    };
    await expect(sealPlanned(world.plan, world.ports)).rejects.toThrow('killed');
    const begun = Buffer.from(world.objects.get(manifestPath(callId, 1)) ?? 'none');
    world.atBoundary = () => undefined;
    world.signer = newSigner();
    const { manifest } = await sealPlanned(world.plan, world.ports);
    expect(world.objects.get(manifestPath(callId, 1))).toEqual(begun);
    expect(manifest.signature.keyId).not.toBe(world.signer.keyId);
    const amended = await sealPlanned({ ...world.plan, revision: 2 }, world.ports);
    expect(amended.manifest.signature.keyId).toBe(world.signer.keyId);
  });

  it('stores nothing while whoever signs is away, and goes on when it is back', async () => {
    const world = new SealWorld(key, sampleCall({ callId, key }));
    const { signer } = world;
    world.signer = { ...signer, sign: () => Promise.reject(new Error('The key service is away.')) };
    const before = [...world.objects.keys()];
    await expect(sealPlanned(world.plan, world.ports)).rejects.toThrow('is away');
    expect([...world.objects.keys()]).toEqual(before);
    world.signer = signer;
    await expect(sealPlanned(world.plan, world.ports)).resolves.toBeDefined();
  });

  it.each([0, 1, 2, 3])('has no manifest when it dies before object %i', async (objects) => {
    const world = new SealWorld(key, sampleCall({ callId, key }));
    let written = 0;
    world.atBoundary = (at) => {
      if (at === 'object' && written++ === objects) throw new Error('killed');
    };
    await expect(sealPlanned(world.plan, world.ports)).rejects.toThrow('killed');
    expect(world.objects.has(manifestPath(callId, 1))).toBe(false);
    expect(world.committed).toEqual([]);
  });

  describe('has the store hold', () => {
    const floor = Date.UTC(2032, 0, 1);
    const worldWith = (retention: RetentionSummary): SealWorld => {
      const world = new SealWorld(key, sampleCall({ callId, key }));
      world.retention = retention;
      return world;
    };
    const every = (keys: readonly string[], lock: RetentionLock) =>
      new Map(keys.map((each) => [each, lock]));
    const amend = (world: SealWorld, revision: number) =>
      sealPlanned({ ...world.plan, revision }, world.ports);

    it.each(['governance', 'compliance'] as const)(
      'each object of the seal and the key until the floor, by %s',
      async (mode) => {
        const world = worldWith(kept(floor, mode));
        await sealPlanned(world.plan, world.ports);
        const lock = { mode, until: new Date(floor) };
        expect(world.locks).toEqual(every([KEY, ...objectsOf(1)], lock));
      },
    );

    it('the recording of a message too, and no object of another call', async () => {
      const recording = `calls/${callId}/voicemail/RE${'1'.repeat(32)}.vbm`;
      const events = sampleCall({ callId, key });
      const told = (objectKey: string, epoch: string): EventV1 => ({
        ...{ ...events[0]!, epoch: epoch.repeat(32), seq: 0, criticalSeq: 0 },
        ...{ kind: 'voicemail.recorded', outcome: 'kept', objectKey, words: undefined },
        ...{ bytes: 44, sha256: '0'.repeat(64) },
      });
      const world = new SealWorld(key, [
        ...events,
        told(recording, '1'),
        told('calls/other/voicemail/x.vbm', '2'),
      ]);
      world.retention = kept(floor, 'governance');
      await sealPlanned(world.plan, world.ports);
      expect([...world.locks.keys()].filter((each) => each.includes('voicemail'))).toEqual([
        recording,
      ]);
    });

    it.each([
      ['there is no floor', kept(null, 'governance')],
      ['the vertical wants no lock', kept(floor, 'none')],
    ])('nothing where %s', async (_when, retention) => {
      const world = worldWith(retention);
      await sealPlanned(world.plan, world.ports);
      expect(world.locks.size).toBe(0);
    });

    it('what the revisions before are made of as well, when an amendment moves the floor', async () => {
      const world = worldWith(kept(floor, 'governance'));
      await sealPlanned(world.plan, world.ports);
      await amend(world, 2);
      world.retention = kept(floor + 1, 'governance');
      await amend(world, 3);
      const all = [KEY, ...objectsOf(1), ...objectsOf(2), ...objectsOf(3)];
      expect(world.locks).toEqual(every(all, governance(floor + 1)));
    });

    it('the revisions before no longer than they were, when the floor stays', async () => {
      const world = worldWith(kept(floor, 'governance'));
      await sealPlanned(world.plan, world.ports);
      let locks = 0;
      world.atBoundary = (at) => void (at === 'lock' && (locks += 1));
      await amend(world, 2);
      expect(locks).toBe(1); // of the key
    });

    it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
      'all of it, when it died before object or lock %i and is resumed',
      async (boundaries) => {
        const world = worldWith(kept(floor, 'governance'));
        await sealPlanned(world.plan, world.ports);
        world.retention = kept(floor + 1, 'governance');
        let passed = 0;
        world.atBoundary = (at) => {
          if ((at === 'object' || at === 'lock') && passed++ === boundaries) {
            throw new Error('killed');
          }
        };
        await expect(amend(world, 2)).rejects.toThrow('killed');
        world.atBoundary = () => undefined;
        await amend(world, 2);
        const all = [KEY, ...objectsOf(1), ...objectsOf(2)];
        expect(world.locks).toEqual(every(all, governance(floor + 1)));
      },
    );
  });

  it('takes up the redacted transcript that another build has begun with', async () => {
    const world = new SealWorld(key, sampleCall({ callId, key }));
    const begun = { turns: [], redactor: 'another-build/9' };
    const outcome = await sealPlanned(world.plan, {
      ...world.ports,
      readRedacted: async () => begun,
    });
    expect(outcome.turns).toEqual([]);
    const stored = world.objects.get(`calls/${callId}/r1/redacted.json`)?.toString() ?? '';
    expect(JSON.parse(stored)).toMatchObject(begun);
  });

  describe('with a redactor that fails', () => {
    const said = 'My name is Quintavia, and I am telling you a secret.';
    const events = writer().open().turn('item-1', 'caller', said).end().events;
    const fail = (): never => {
      throw new TypeError(`cannot read ${said}`);
    };
    const failing = (plan: Partial<SealPlan> = {}): SealWorld => {
      const world = new SealWorld(key, events, plan);
      world.redact = fail;
      return world;
    };

    it('seals the words, and shows none of them', async () => {
      const world = failing();
      const outcome = await sealPlanned(world.plan, world.ports);
      expect(outcome.manifest.completeness.verdict).toBe('complete');
      expect(outcome.isRedactionOwed).toBe(true);
      expect(outcome.turns).toMatchObject([
        { itemId: 'item-1', speaker: 'caller', text: '[quarantined]' },
      ]);
      const everything = [...world.objects.values()].map((bytes) => bytes.toString('latin1'));
      expect(`${everything.join()} ${world.failures.join()}`).not.toMatch(/Quintavia|secret/);
      expect(world.failures).toEqual([expect.stringContaining('TypeError')]);
    });

    it('says it once: an amendment that fails the same way is put back', async () => {
      const world = failing();
      const { manifestSha256 } = await sealPlanned(world.plan, world.ports);
      const amendment = { ...world.plan, revision: 2, supersedes: { revision: 1, manifestSha256 } };
      await expect(sealPlanned(amendment, world.ports)).rejects.toMatchObject({
        code: 'SEAL.REDACTION_FAILED',
        retryable: false,
      });
      expect(world.objects.has(manifestPath(callId, 2))).toBe(false);
    });

    it('is amended by a build that can read it', async () => {
      const world = failing();
      const { manifestSha256 } = await sealPlanned(world.plan, world.ports);
      world.redact = (conversation) => redactConversation(conversation);
      const amendment = { ...world.plan, revision: 2, supersedes: { revision: 1, manifestSha256 } };
      const outcome = await sealPlanned(amendment, world.ports);
      expect(outcome.isRedactionOwed).toBe(false);
      expect(outcome.turns.map(({ text }) => text)).toEqual([
        'My name is [name], and I am telling you a secret.',
      ]);
    });
  });

  it.each(['the bytes of a frame', 'the index'])(
    'refuses to seal when %s were altered',
    async (what) => {
      const world = new SealWorld(key, sampleCall({ callId, key }));
      const [frame] = world.plan.frames;
      if (!frame) throw new Error('unreachable');
      if (what === 'the index')
        frame.eventDigests.writeUInt8(frame.eventDigests.readUInt8(5) ^ 1, 5);
      else world.objects.get(frame.objectKey)?.writeUInt8(7, frame.offset + 200);
      await expect(sealPlanned(world.plan, world.ports)).rejects.toMatchObject({
        code: 'SEAL.FRAME_MISMATCH',
        retryable: false,
      });
    },
  );

  describe('judges completeness', () => {
    it('complete, when every number is there and nothing is owed', async () => {
      const verdict = await verdictOf(sampleCall({ callId, key }));
      expect(verdict).toEqual({ verdict: 'complete', reasons: [] });
    });

    it('gaps-explained, when a tombstone names what was dropped', async () => {
      const call = writer('drop-oldest').open().turn('item-1', 'agent', 'Hello.');
      const dropped = call.events.find((event) => event.kind === 'transcript.partial')?.seq ?? 0;
      call.write('stream.gap', {
        ranges: [[dropped, dropped]],
        count: 1,
        reason: 'dropped',
        policy: 'drop-oldest',
        component: 'buffer',
      });
      const events = call.end().events.filter(({ seq }) => seq !== dropped);
      expect(await verdictOf(events)).toMatchObject({ verdict: 'gaps-explained' });
    });

    it('tail-unknown, when the epoch of a dead process was never closed', async () => {
      const events = without(sampleCall({ callId, key }), 'epoch.closed');
      const deadEpochs = [events[0]?.epoch ?? ''];
      expect(await verdictOf(events, { deadEpochs })).toMatchObject({
        verdict: 'tail-unknown',
        reasons: [expect.stringContaining('epoch-not-closed')],
      });
    });

    it('loss-detected, when a critical event is missing without an explanation', async () => {
      const events = without(sampleCall({ callId, key }), 'call.started');
      expect(await verdictOf(events)).toMatchObject({
        verdict: 'loss-detected',
        reasons: [expect.stringContaining('hole')],
      });
    });

    it('takes lost partials of a dead process for explained, and of a living one for lost', async () => {
      const call = writer('drop-oldest').open().turn('item-1', 'agent', 'Hello.');
      call.write('call.ended', { status: 'completed', source: 'status-callback' });
      const events = without(call.events, 'transcript.partial');
      const deadEpochs = [call.epoch];
      expect(await verdictOf(events, { deadEpochs })).toMatchObject({ verdict: 'tail-unknown' });
      expect(await verdictOf(events)).toMatchObject({ verdict: 'loss-detected' });
    });

    it('takes an epoch that was closed in recovery for one of a dead process', async () => {
      const call = writer('drop-oldest').open().turn('item-1', 'agent', 'Hello.');
      call.write('call.ended', { status: 'completed', source: 'status-callback' });
      call.write('epoch.closed', { reason: 'recovered', openObligations: [] });
      const events = without(call.events, 'transcript.partial');
      expect(await verdictOf(events)).toMatchObject({ verdict: 'gaps-explained' });
    });
  });
});
