import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parsePriceTable } from './price-table-file.js';
import { readPriceTables } from './read-price-tables.js';

const PUBLISHED = new URL('../../../../config/prices/', import.meta.url);

const TABLE = `version: "2026-11-05"
validFrom: "2026-11-05"
currency: USD
sources:
  page: { where: a page, readOn: "2026-11-05" }
prices:
  - models: [m]
    source: response
    from: page
    usd: { text-in: "4" }
`;
const problemsOf = (text: string, name = '2026-11-05.yaml'): string[] => {
  const parsed = parsePriceTable(`prices/${name}`, text);
  if (!('problems' in parsed)) throw new Error('It was taken.');
  return parsed.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
};

describe('parsePriceTable', () => {
  it('takes a table, with the digest of its text', () => {
    const table = parsePriceTable('prices/2026-11-05.yaml', TABLE);
    expect(table).toMatchObject({ version: '2026-11-05', validFrom: '2026-11-05' });
    expect(parsePriceTable('prices/2026-11-05.yaml', `${TABLE}\n`)).not.toMatchObject({
      sha256: (table as { sha256: string }).sha256,
    });
  });

  it('names every problem at once, and where it stands', () => {
    const wrong = TABLE.replace('"4"', '4').replace('source: response', 'source: answer');
    expect(problemsOf(wrong)).toEqual([
      '8:5 prices[0].source: expected response, transcription, carrier',
      '10:12 prices[0].usd.text-in: expected an amount in quotes, as "0.40"',
    ]);
  });

  it.each([
    ['a number with an exponent', TABLE.replace('"4"', '"4e3"'), /dollars with at most nine/],
    ['a negative price', TABLE.replace('"4"', '"-4"'), /dollars with at most nine/],
    ['more than nine decimals', TABLE.replace('"4"', '"0.0000000001"'), /at most nine/],
    ['a meter that nobody reads', TABLE.replace('text-in', 'smell-in'), /smell-in/],
    ['a price of the unread', TABLE.replace('text-in', 'unread'), /unread/],
    ['a source that is not listed', TABLE.replace('from: page', 'from: hearsay'), /sources: page/],
    ['another currency', TABLE.replace('USD', 'EUR'), /USD/],
    [
      'two prices of one thing',
      `${TABLE}  - { models: [n, m], source: response, from: page, usd: { text-in: "5" } }\n`,
      /m has a price for it above/,
    ],
  ])('refuses %s', (_name, text, message) => {
    expect(problemsOf(text).join('\n')).toMatch(message);
  });

  it('refuses a version that is not the name of its file', () => {
    expect(problemsOf(TABLE, '2026-12-01.yaml')).toEqual([
      '1:1 version: expected the name of the file: 2026-12-01.yaml',
    ]);
  });
});

describe('the published tables', () => {
  it('can be read, and price what the models of this build report', async () => {
    const catalog = await readPriceTables(PUBLISHED.pathname);
    expect(catalog.versions).toContain('2026-11-05');
    const prices = catalog.of('2026-11-05')!.prices;
    expect(prices.get('response gpt-realtime-2.1')?.get('audio-out')).toBe(64_000_000_000n);
    expect(prices.get('transcription gpt-transcribe')?.get('audio-time')).toBe(4_500_000n);
    expect(prices.get('carrier twilio')?.size).toBe(6);
  });

  it('are each named by their version', async () => {
    for (const name of await readdir(PUBLISHED)) {
      const text = await readFile(new URL(name, PUBLISHED), 'utf8');
      expect(parsePriceTable(name, text)).not.toHaveProperty('problems');
    }
  });
});
