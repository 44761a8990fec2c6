import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { VERTICALS } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { VerticalCatalog } from './vertical-catalog.js';

const DIRECTORY = join(import.meta.dirname, '../../../../config/verticals');
const NAMES = readdirSync(DIRECTORY).filter((name) => name.endsWith('.yaml'));
const FILES = NAMES.map((name) => ({
  path: `config/verticals/${name}`,
  text: readFileSync(join(DIRECTORY, name), 'utf8'),
}));

const AGENTS_DIRECTORY = join(DIRECTORY, '../agents');
const AGENTS = readdirSync(AGENTS_DIRECTORY, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => ({
    path: `config/agents/${name}`,
    text: readFileSync(join(AGENTS_DIRECTORY, name), 'utf8'),
  }));

const agentsOf = (...verticals: string[]) =>
  AGENTS.filter(({ path }) => verticals.includes(path.split('/')[2]!));

const fileOf = (vertical: string) =>
  FILES.find(({ path }) => path === `config/verticals/${vertical}.yaml`)!;

describe('the verticals that come with Verbatim', () => {
  const catalog = VerticalCatalog.from(FILES, AGENTS);

  it('cover every vertical of the contracts, one file each, named after it', () => {
    expect(catalog.all.map(({ vertical }) => vertical).sort()).toEqual([...VERTICALS].sort());
    for (const { vertical } of catalog.all) expect(fileOf(vertical)).toBeDefined();
  });

  it('drop nothing but in the four analytics verticals', () => {
    const dropping = catalog.all.filter(({ policy }) => policy === 'drop-oldest');
    expect(dropping.map(({ vertical }) => vertical).sort()).toEqual([
      'hospitality',
      'it-helpdesk',
      'sales',
      'salon',
    ]);
  });

  it('say in the greeting that an AI answers and that the call is recorded', () => {
    for (const { agent, afterHoursAgent = agent } of catalog.all) {
      for (const { greeting } of [agent, afterHoursAgent]) {
        expect(greeting).toMatch(/\bAI\b/);
        expect(greeting).toMatch(/recorded/);
      }
    }
  });
});

describe('VerticalCatalog', () => {
  it('finds the vertical by the number called', () => {
    const catalog = VerticalCatalog.from(FILES, AGENTS);
    expect(catalog.forNumber('+15550100001').vertical).toBe('healthcare');
    expect(catalog.forNumber('+15550100010').vertical).toBe('it-helpdesk');
    expect(catalog.of('salon')?.agent.name).toBe('Studio Verbena');
  });

  it('gives a number that no file names the strictest vertical', () => {
    const config = VerticalCatalog.from(FILES, AGENTS).forNumber('+441632960000');
    expect(config.vertical).toBe('unclassified');
    expect(config.policy).toBe('block');
  });

  it('refuses one number in two places, and names both', () => {
    const salon = fileOf('salon');
    const text = salon.text.replace('+15550100007', '+15550100001');
    const files = [fileOf('healthcare'), { ...salon, text }, fileOf('unclassified')];
    expect(() =>
      VerticalCatalog.from(files, agentsOf('healthcare', 'salon', 'unclassified')),
    ).toThrow(
      /^config\/verticals\/salon\.yaml:7:5 numbers\[0\]: \+15550100001 already belongs to config\/verticals\/healthcare\.yaml$/,
    );
  });

  it('refuses two files for one vertical', () => {
    const copy = { path: 'copy.yaml', text: fileOf('salon').text.replace('0007', '0099') };
    expect(() => VerticalCatalog.from([...FILES, copy], AGENTS)).toThrow(
      /copy\.yaml:3:1 vertical: salon already has the file config\/verticals\/salon\.yaml/,
    );
  });

  it('refuses to start without an answer for unknown numbers', () => {
    expect(() => VerticalCatalog.from([fileOf('salon')], agentsOf('salon'))).toThrow(
      /vertical: unclassified/,
    );
  });

  it('lists the problems of all files together', () => {
    const broken = { path: 'broken.yaml', text: 'vertical: nowhere' };
    const worse = { path: 'worse.yaml', text: '[' };
    expect(() => VerticalCatalog.from([broken, worse])).toThrow(/broken\.yaml[^]*worse\.yaml/);
  });
});
