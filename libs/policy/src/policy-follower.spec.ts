import { rename, rm, writeFile } from 'node:fs/promises';
import { readPolicySet } from '@verbatim/compliance';
import { Metrics, type Logger } from '@verbatim/platform';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LivePolicy, type LivePolicyOptions } from './live-policy.js';
import { loadFiles, textsOf } from './load-policy.js';
import { POLICY_ALARM_KEY, PolicyFollower } from './policy-follower.js';
import { readPolicyFiles } from './read-policy-files.js';
import { MemoryRevisions } from './testing/memory-revisions.js';
import { PolicyFiles } from './testing/policy-files.js';

const SALON = 'verticals/salon.yaml';
const revised = (revision: string) => (text: string) =>
  text.replace(/^revision: \S+/m, `revision: ${revision}`);

let files: PolicyFiles;
let revisions: MemoryRevisions;
let policy: LivePolicy;
let follower: PolicyFollower;
let raised: Map<string, Record<string, string | number>>;
let metrics: Metrics;
let bugs: unknown[];

async function follow(options: LivePolicyOptions = {}): Promise<void> {
  const set = await loadFiles(files.directories);
  policy = await LivePolicy.begin({ set, origin: { kind: 'files' } }, options);
  follower = new PolicyFollower({
    policy,
    directories: files.directories,
    revisions,
    alarm: {
      raise: ({ key, facts }) => void raised.set(key, facts),
      clear: (key) => void raised.delete(key),
    },
    logger: { info: () => {}, error: () => {} } as unknown as Logger,
    metrics,
    pollMs: 20,
    onBug: (error) => bugs.push(error),
  });
  follower.start();
}

const revisionOf = (vertical: 'salon') => policy.catalog.of(vertical)?.revision;
const until = (condition: () => boolean) =>
  vi.waitFor(() => expect(condition()).toBe(true), { timeout: 20_000, interval: 10 });

beforeEach(async () => {
  files = await PolicyFiles.copy();
  [revisions, raised, metrics, bugs] = [new MemoryRevisions(), new Map(), new Metrics(), []];
});
afterEach(async () => {
  await follower.close();
  await files.remove();
  expect(bugs).toEqual([]);
});

describe('PolicyFollower, while no revision was ever activated', () => {
  it('takes a changed file, and leaves what was taken from the old one as it was', async () => {
    await follow();
    const before = policy.catalog.of('salon');
    await files.edit(SALON, revised('edited.1'));
    await until(() => revisionOf('salon') === 'edited.1');
    expect(before?.revision).not.toBe('edited.1');
    expect(policy.catalog.forNumber('+15550100007').revision).toBe('edited.1');
    expect(policy.current.origin).toEqual({ kind: 'files' });
  });

  it('takes a file that an editor has written beside and renamed', async () => {
    await follow();
    const [salon] = (await readPolicyFiles(files.directories)).filter((f) => f.name === SALON);
    await writeFile(files.pathOf('verticals/.salon.yaml.swp'), revised('renamed.1')(salon!.text));
    await rename(files.pathOf('verticals/.salon.yaml.swp'), files.pathOf(SALON));
    await until(() => revisionOf('salon') === 'renamed.1');
  });

  it('keeps the good set while a file is bad, says where, and says when it is over', async () => {
    await follow();
    const good = policy.current.set.digest;
    await files.edit(SALON, (text) => text.replace('drop-oldest', 'drop-some'));
    await until(() => raised.has(POLICY_ALARM_KEY));
    expect(raised.get(POLICY_ALARM_KEY)).toMatchObject({
      problems: 1,
      first: expect.stringMatching(/salon\.yaml:\d+:1 policy: expected block, drop-oldest/),
      inForce: good,
    });
    expect(policy.current.set.digest).toBe(good);
    expect(await metrics.registry.metrics()).toContain('policy_refused_state 1');
    await files.edit(SALON, (text) => text.replace('drop-some', 'drop-oldest'));
    await until(() => !raised.has(POLICY_ALARM_KEY));
    expect(await metrics.registry.metrics()).toContain('policy_refused_state 0');
  });

  it('takes a changed agent, and keeps the good ones while an edit would leave one alone', async () => {
    await follow();
    const before = policy.catalog.of('salon')?.agents.get('booking');
    await files.edit('agents/salon/booking.yaml', revised('edited.1'));
    const booking = () => policy.catalog.of('salon')?.agents.get('booking');
    await until(() => booking()?.revision === 'edited.1');
    expect(before?.revision).not.toBe('edited.1');
    await files.edit('agents/salon/booking.yaml', (text) =>
      text.replace('to: confirmation', 'to: nobody'),
    );
    await until(() => raised.has(POLICY_ALARM_KEY));
    expect(raised.get(POLICY_ALARM_KEY)).toMatchObject({
      problems: 2,
      first: expect.stringMatching(
        /booking\.yaml:\d+:5 handOffs\[0\]\.to: there is no nobody\.yaml[^;]*; [^;]*confirmation\.yaml:\d+:1 agent: no call comes/,
      ),
    });
    expect(booking()?.handOffs[0]?.to).toBe('confirmation');
  });

  it('refuses what the process is built from, and names it', async () => {
    await follow({ fixedFields: ['policy', 'buffer'] });
    await files.edit(SALON, (text) => text.replace('capacityEvents: 4000', 'capacityEvents: 5000'));
    await until(() => raised.has(POLICY_ALARM_KEY));
    expect(raised.get(POLICY_ALARM_KEY)?.['first']).toBe(
      'salon: buffer changes with a restart only',
    );
    await rm(files.pathOf('agents/salon'), { recursive: true });
    await rm(files.pathOf(SALON));
    await until(() => String(raised.get(POLICY_ALARM_KEY)?.['first']).includes('goes with'));
    expect(policy.catalog.of('salon')?.buffer.capacityEvents).toBe(4_000);
  });

  it('stores the set that it runs, once PostgreSQL is there', async () => {
    revisions.isAway = true;
    await follow();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect([follower.isSettled, revisions.stored.size]).toEqual([false, 0]);
    revisions.isAway = false;
    await until(() => revisions.stored.has(policy.current.set.digest));
    expect(follower.isSettled).toBe(true);
  });
});

describe('PolicyFollower, once a revision was activated', () => {
  /** The files as they are, with one change, as a revision. */
  async function activate(number: bigint, change: (text: string) => string): Promise<string> {
    const read = await readPolicyFiles(files.directories);
    const set = readPolicySet(
      read.map((file) => (file.name === SALON ? { ...file, text: change(file.text) } : file)),
    );
    revisions.activate(number, set.digest, textsOf(set));
    return set.digest;
  }

  it('takes the revision, and takes the files for a draft', async () => {
    await follow();
    const digest = await activate(3n, revised('activated.3'));
    await until(() => revisionOf('salon') === 'activated.3');
    expect(policy.current).toMatchObject({
      origin: { kind: 'revision', revision: 3n },
      set: { digest },
    });
    await files.edit(SALON, revised('draft'));
    await activate(4n, revised('activated.4'));
    await until(() => revisionOf('salon') === 'activated.4');
  });

  it('keeps the revision while PostgreSQL is away', async () => {
    await follow();
    await activate(3n, revised('activated.3'));
    await until(() => revisionOf('salon') === 'activated.3');
    revisions.isAway = true;
    await files.edit(SALON, revised('draft'));
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(revisionOf('salon')).toBe('activated.3');
    expect(follower.isSettled).toBe(true);
  });

  it('is not settled with a revision that it cannot use', async () => {
    await follow({ fixedFields: ['buffer'] });
    await activate(3n, (text) => text.replace('capacityEvents: 4000', 'capacityEvents: 5000'));
    await until(() => raised.has(POLICY_ALARM_KEY));
    expect(follower.isSettled).toBe(false);
    await activate(4n, revised('activated.4'));
    await until(() => follower.isSettled);
    expect(raised.size).toBe(0);
  });
});
