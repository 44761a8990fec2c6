import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attestationProblems } from './attestation-problems.js';
import {
  ATTESTATION_KINDS,
  type Attestation,
  attestationGaps,
  attestedUntil,
} from './attestations.js';
import { parseVerticalFile } from './parse-vertical-file.js';

const NOON = Date.parse('2026-11-26T17:00:00Z'); // noon in New York
const REAL = { atMs: NOON, isSimulated: false };
const SIMULATED = { atMs: NOON, isSimulated: true };

const all = (more: Partial<Attestation> = {}): Attestation[] =>
  ATTESTATION_KINDS.map((kind) => ({
    kind,
    reference: 'contracts/2026/17',
    signedOn: '2026-01-01',
    expiresOn: '2026-12-31',
    ...(kind === 'openai-retention' && { setting: 'zero-data-retention' as const }),
    ...more,
  }));

const clinic = (attestations?: Attestation[]) =>
  ({ vertical: 'healthcare', zone: 'America/New_York', attestations }) as const;

const messagesOf = (attestations: Attestation[] | undefined, moment = REAL): string[] =>
  attestationGaps(clinic(attestations), moment).map(({ message }) => message);

describe('attestationGaps', () => {
  it('is nothing where everything is in writing, and nothing where nobody speaks of health', () => {
    expect(messagesOf(all())).toEqual([]);
    expect(attestationGaps({ vertical: 'salon', zone: 'UTC' }, REAL)).toEqual([]);
  });

  it('names everything that is missing', () => {
    const kinds = ATTESTATION_KINDS.map((kind) => `${kind} is missing`);
    expect(messagesOf(undefined)).toEqual(kinds);
    expect(messagesOf([])).toEqual(kinds);
    const spa = { vertical: 'salon', zone: 'UTC', healthData: true } as const;
    expect(attestationGaps(spa, REAL).map(({ message }) => message)).toEqual(kinds);
  });

  it('holds on the first and on the last day, in the zone of the vertical', () => {
    const given = all();
    const gapsAt = (instant: string): number =>
      attestationGaps(clinic(given), { atMs: Date.parse(instant), isSimulated: false }).length;
    expect(gapsAt('2026-01-01T04:59:59Z')).toBe(4); // still last year in New York
    expect(gapsAt('2026-01-01T05:00:00Z')).toBe(0);
    expect(gapsAt('2027-01-01T04:59:59Z')).toBe(0);
    expect(gapsAt('2027-01-01T05:00:00Z')).toBe(4);
  });

  it('says which one has expired, has not begun, or stands for a simulator', () => {
    expect(messagesOf(all({ expiresOn: '2026-11-25' }))[0]).toBe(
      'twilio-agreement expired on 2026-11-25',
    );
    expect(messagesOf(all({ signedOn: '2026-11-27' }))[1]).toBe(
      'openai-agreement holds from 2026-11-27 on',
    );
    expect(messagesOf(all({ simulated: true }))[2]).toBe(
      'openai-retention is for simulated vendors only, and a real one is set',
    );
  });

  it('believes the word of a simulator where everything is simulated', () => {
    expect(messagesOf(all({ simulated: true }), SIMULATED)).toEqual([]);
    expect(messagesOf(all(), SIMULATED)).toEqual([]);
  });

  it('lets a renewal stand beside what it renews, in any order', () => {
    const renewed = fc.shuffledSubarray([...all({ expiresOn: '2026-06-30' }), ...all()], {
      minLength: 8,
    });
    fc.assert(fc.property(renewed, (given) => void expect(messagesOf(given)).toEqual([])));
  });
});

describe('attestedUntil', () => {
  it('is the last day of what ends first, renewals counted', () => {
    const [twilio, ...others] = all();
    expect(attestedUntil(clinic([{ ...twilio!, expiresOn: '2026-11-30' }, ...others]), REAL)).toBe(
      '2026-11-30',
    );
    const renewed = [{ ...twilio!, expiresOn: '2026-11-30' }, ...all({ expiresOn: '2027-12-31' })];
    expect(attestedUntil(clinic(renewed), REAL)).toBe('2027-12-31');
    expect(attestedUntil(clinic(others), REAL)).toBeUndefined();
  });
});

const CONFIG = path.resolve(import.meta.dirname, '../../../../config/verticals');
const shipped = (vertical: string): string =>
  readFileSync(path.join(CONFIG, `${vertical}.yaml`), 'utf8');
const files = ['healthcare', 'behavioral-health', 'salon'].map((vertical) => ({
  name: `verticals/${vertical}.yaml`,
  path: `config/verticals/${vertical}.yaml`,
  text: shipped(vertical),
}));

describe('attestationProblems', () => {
  it('lets the files that come with Verbatim talk to simulators, and to nobody else', () => {
    expect(attestationProblems(files, SIMULATED)).toEqual([]);
    const verticals = attestationProblems(files, REAL).map(({ vertical }) => vertical);
    expect(new Set(verticals)).toEqual(new Set(['healthcare', 'behavioral-health']));
  });

  it('names vertical, attestation, file and line', () => {
    const text = shipped('healthcare').replace(
      "expiresOn: '2035-12-31'",
      "expiresOn: '2026-11-01'",
    );
    const line = text.split('\n').findIndex((each) => each.includes('2026-11-01')) + 1;
    const [problem] = attestationProblems([{ ...files[0]!, text }], SIMULATED);
    expect(problem).toMatchObject({
      path: 'config/verticals/healthcare.yaml',
      line,
      message: 'healthcare: twilio-agreement expired on 2026-11-01',
    });
  });
});

const problemsOf = (text: string): string => {
  try {
    parseVerticalFile('clinic.yaml', text);
    return '';
  } catch (error) {
    return (error as Error).message.replace(/clinic\.yaml:\d+:\d+ /g, '');
  }
};

describe('a vertical file with attestations', () => {
  const healthcare = shipped('healthcare');

  it('cannot say that callers of healthcare do not speak about health', () => {
    expect(problemsOf(`${healthcare}\nhealthData: false\n`)).toBe(
      'healthData: expected true: callers of healthcare speak about health',
    );
  });

  it('sends no word of a call about health to another model', () => {
    expect(problemsOf(`${shipped('salon')}\nhealthData: true\njudge: on\n`)).toBe(
      'judge: expected off: words of salon calls go to no other model',
    );
  });

  it('says what the vendor keeps, and nothing that ends before it begins', () => {
    const wrong = healthcare
      .replace('    setting: zero-data-retention\n', '')
      .replace("expiresOn: '2035-12-31'", "expiresOn: '2025-12-31'");
    expect(problemsOf(wrong).split('\n')).toEqual([
      'attestations[0].expiresOn: expected a day after signedOn (2026-01-01)',
      'attestations[2].setting: is missing, expected zero-data-retention or modified-abuse-monitoring',
    ]);
  });
});
