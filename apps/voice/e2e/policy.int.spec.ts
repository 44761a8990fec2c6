import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readPolicySet } from '@verbatim/compliance';
import { policyDirectories, readPolicyFiles } from '@verbatim/policy';
import { Incidents, openDatabase, PolicyRegister, type Database } from '@verbatim/storage';
import { afterEach, describe, expect, it } from 'vitest';
import { newCallSid } from './testing/fake-twilio.js';
import { VoiceWorld } from './testing/voice-world.js';

const SALON = '+15550100007';
const SOON = { timeout: 15_000 };
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

class PolicyWorld {
  private constructor(
    readonly world: VoiceWorld,
    readonly database: Database,
    readonly directory: string,
  ) {}

  static async start(): Promise<PolicyWorld> {
    const world = await VoiceWorld.create();
    cleanups.push(() => world.remove());
    const directory = await world.copyPolicy();
    const database = openDatabase(world.environment['DATABASE_URL']!, { connectionsMax: 2 });
    cleanups.push(() => database.close());
    await world.start();
    await world.ready();
    return new PolicyWorld(world, database, directory);
  }

  async edit(change: (text: string) => string): Promise<void> {
    const file = path.join(this.directory, 'salon.yaml');
    await writeFile(file, change(await readFile(file, 'utf8')));
  }

  /** What a new caller of the salon is answered. */
  async answer(callId = newCallSid()): Promise<string> {
    return (await this.world.twilio.call(callId, SALON)).text;
  }

  /** The revisions that the events of a call carry. */
  async revisionsOf(callId: string): Promise<string[]> {
    const events = await this.world.eventsOf(callId);
    return [...new Set(events.map(({ policyRevision }) => policyRevision))];
  }
}

const revised = (revision: string, words: string) => (text: string) =>
  text
    .replace(/^revision: \S+/m, `revision: ${revision}`)
    .replace('Sorry, I cannot take your booking right now.', words);

describe('A vertical that changes while voice runs', () => {
  it('answers the next call as its file says now, and the running one as it began', async () => {
    const policy = await PolicyWorld.start();
    const [before, after] = [newCallSid(), newCallSid()];
    await policy.answer(before);
    await policy.edit(revised('edited.1', 'We are at lunch.'));
    await expect.poll(() => policy.answer(), SOON).toContain('We are at lunch.');
    await policy.answer(after);
    await expect.poll(() => policy.revisionsOf(after), SOON).toEqual(['edited.1']);
    const shipped = await policy.revisionsOf(before);
    expect(shipped).toHaveLength(1);
    expect(shipped).not.toEqual(['edited.1']);
  });

  it('goes on as before when the file is bad, and a person is told where', async () => {
    const policy = await PolicyWorld.start();
    await policy.edit((text) => text.replace('drop-oldest', 'drop-some'));
    const incidents = new Incidents(policy.database);
    const told = async () => (await incidents.list({ isOpen: true })).map(({ facts }) => facts);
    await expect
      .poll(told, SOON)
      .toMatchObject([
        { first: expect.stringMatching(/salon\.yaml:\d+:1 policy: expected block/) },
      ]);
    expect(await policy.answer()).toContain('I cannot take your booking');
    await policy.edit((text) => text.replace('drop-some', 'drop-oldest'));
    await expect.poll(told, SOON).toEqual([]);
  });

  it('follows the revision that is enforced, and takes the file for a draft then', async () => {
    const policy = await PolicyWorld.start();
    const register = new PolicyRegister(policy.database);
    const files = await readPolicyFiles(policyDirectories(policy.directory));
    const { digest, files: changed } = readPolicySet(
      files.map((file) =>
        file.name === 'verticals/salon.yaml'
          ? { ...file, text: revised('r7', 'We are at sea.')(file.text) }
          : file,
      ),
    );
    const texts = Object.fromEntries(changed.map(({ name, text }) => [name, text]));
    const revision = await register.propose({
      ...{ digest, files: texts, baseDigest: undefined, changes: [] },
      ...{ author: 'mara', reason: 'lunch', needsApproval: false },
    });
    await register.reportFlips({
      ...{ revision, engineVersion: '1', callsJudged: 0, callsFlipped: 0, madeBy: 'mara' },
      report: {},
    });
    await register.activate(revision, 'enforce', 'mara', 'lunch');
    await expect.poll(() => policy.answer(), SOON).toContain('We are at sea.');
    await policy.edit(revised('edited.1', 'We are at lunch.'));
    const { logLines } = policy.world;
    await expect.poll(() => logLines.some((line) => line.includes('a draft')), SOON).toBe(true);
    expect(await policy.answer()).toContain('We are at sea.');
  });
});
