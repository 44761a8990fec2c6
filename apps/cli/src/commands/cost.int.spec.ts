import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { PriceCatalog } from '@verbatim/costs';
import { readPriceTables } from '@verbatim/policy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordedCalls } from '../testing/recorded-calls.js';
import { runHere } from '../testing/verbatim-here.js';

const PUBLISHED = path.resolve(import.meta.dirname, '../../../../config/prices');
const DAY = Date.UTC(2026, 10, 26);
/** 59 of text and 9 of audio in, 64 of audio from the cache; 41 and 147 out: 10,941,600 nano-dollars. */
const ANSWER = {
  ...{ source: 'response', model: 'gpt-realtime-2.1', responseStatus: 'cancelled' },
  usage: {
    ...{ input_tokens: 132, output_tokens: 188 },
    input_token_details: {
      ...{ text_tokens: 59, audio_tokens: 73, cached_tokens: 64 },
      cached_tokens_details: { audio_tokens: 64 },
    },
    output_token_details: { text_tokens: 41, audio_tokens: 147 },
  },
};
const HEARD = {
  ...{ source: 'transcription', model: 'gpt-transcribe', itemId: 'item-1' },
  usage: { type: 'duration', seconds: 2 },
};

let calls: RecordedCalls;
let first: string;
let open: string;
beforeAll(async () => {
  calls = await RecordedCalls.open();
  const directory = path.join(calls.directory, 'prices');
  await mkdir(directory);
  const table = await readFile(path.join(PUBLISHED, '2026-11-05.yaml'), 'utf8');
  await writeFile(path.join(directory, '2026-11-05.yaml'), table);
  const doubled = table
    .replace("audio-out: '64'", "audio-out: '128'")
    .replace("version: '2026-11-05'", "version: '2026-12-01'");
  await writeFile(path.join(directory, '2026-12-01.yaml'), doubled);
  const prices: PriceCatalog = await readPriceTables(PUBLISHED);
  const answer = (agent: string, id: string) => ({ ...ANSWER, agent, responseId: id });
  first = await calls.record({
    ...{ isSealed: true, prices, startedAt: DAY },
    usage: [answer('receptionist', 'r1'), answer('booking', 'r2'), answer('booking', 'r2'), HEARD],
  });
  await calls.record({
    ...{ isSealed: true, prices, startedAt: DAY + 86_400_000 },
    usage: [answer('booking', 'r1'), { ...ANSWER, model: 'gpt-realtime-9', responseId: 'r2' }],
  });
  await calls.record({ isSealed: true, startedAt: DAY });
  open = await calls.record({ isSealed: false, startedAt: DAY });
}, 60_000);
afterAll(() => calls.close());

const verbatim = (...args: string[]) =>
  runHere(
    ['cost', ...args],
    { PRICES_DIRECTORY: path.join(calls.directory, 'prices') },
    calls.runHere,
  );
const json = async (...args: string[]) => JSON.parse((await verbatim(...args, '--json')).out);
const usdOf = (groups: { key: string; usd: string }[]) =>
  Object.fromEntries(groups.map(({ key, usd }) => [key, usd]));

describe('verbatim cost', () => {
  it('sums by day, the interrupted answers and the telephone too, and says what is in no sum', async () => {
    const { code, out } = await verbatim();
    expect(code).toBe(0);
    expect(out).toMatch(/^2026-11-26 +1 +0\.021883 +0\.000150 +0\.008500 +0\.030533 +0$/m);
    expect(out).toMatch(/^2026-11-27 +1 +0\.010942 +0\.000000 +0\.008500 +0\.019442 +5$/m);
    expect(out).toMatch(/^all +2 +.*0\.049975 +5$/m);
    expect(out).toContain('Prices: 2026-11-05 (2 calls).');
    expect(out).toMatch(/5 lines of usage are without a price/);
    expect(out).toContain('2 calls not counted');
  });

  it('adds up to the same, whatever it is summed by', async () => {
    for (const by of ['call', 'agent', 'vertical', 'day', 'model', 'meter']) {
      const { groups, total } = await json('--by', by);
      const sum = groups.reduce(
        (all: bigint, { nanoUsd }: { nanoUsd: { total: string } }) => all + BigInt(nanoUsd.total),
        0n,
      );
      expect([by, String(sum)]).toEqual([by, total.nanoUsd.total]);
    }
    const { groups } = await json('--by', 'agent');
    expect(usdOf(groups)).toMatchObject({ receptionist: '0.010941600', booking: '0.021883200' });
  });

  it('narrows the calls by time and vertical', async () => {
    expect((await json('--since', '2026-11-27')).total.calls).toBe(1);
    expect((await json('--until', '2026-11-27')).total.calls).toBe(1);
    expect((await json('--vertical', 'healthcare')).total).toMatchObject({
      calls: 0,
      usd: '0.000000000',
    });
    expect(await verbatim('--since', 'yesterday')).toMatchObject({ code: 64 });
  });

  it('shows every line of one call, and why one has no price', async () => {
    const { out } = await verbatim(first);
    expect(out).toMatch(
      /response +gpt-realtime-2\.1 +booking +audio-cached +64 +token +0\.000025600/,
    );
    expect(out).toMatch(/carrier +twilio +- +call-inbound +1 +minute +0\.008500000/);
    expect(out).toContain('total 0.030533 USD');
    expect((await verbatim(open)).out).toContain('is not sealed yet');
    expect((await verbatim(`CA${'0'.repeat(32)}`)).code).toBe(2);
  });

  it('prices by another table beside the first, and is in the access log', async () => {
    const before = await json();
    const { out, err } = await verbatim('--prices', '2026-12-01');
    expect(err).toBe('');
    expect(out).toContain('2 calls were priced by 2026-12-01.');
    const other = await json('--prices', '2026-12-01');
    const more = BigInt(other.total.nanoUsd.total) - BigInt(before.total.nanoUsd.total);
    expect(more).toBe(3n * 147n * 64_000n);
    expect((await json()).total).toEqual(before.total);
    await writeFile(path.join(calls.directory, 'prices', 'notes.yaml'), 'version: 1\n');
    const wrong = await verbatim('--prices', '2026-12-01');
    expect(wrong).toMatchObject({ code: 78 });
    expect(wrong.err).toMatch(/notes\.yaml:1:1 version: expected a date/);
    await rm(path.join(calls.directory, 'prices', 'notes.yaml'));
    const unknown = await verbatim('--prices', '2020-01-01');
    expect(unknown).toMatchObject({ code: 64 });
    expect(unknown.err).toContain('there are: 2026-11-05, 2026-12-01');
    const log = await runHere(['access-log', 'list', '--json'], {}, calls.runHere);
    expect(log.out).toMatch(/"action": ?"cost"/);
  });

  it('is a line under the conversation, too', async () => {
    const { out } = await runHere(['show', first], {}, calls.runHere);
    expect(out).toContain('cost 0.030533 USD (prices 2026-11-05)');
  });
});
