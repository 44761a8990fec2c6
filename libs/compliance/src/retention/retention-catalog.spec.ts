import { describe, expect, it } from 'vitest';
import { RetentionFileError, retentionCatalogFrom } from './retention-catalog.js';

const TAXES = `class: taxes
revision: 1
title: What the tax office may ask for
citation:
  - source: 26 CFR 1.6001-1
    evidence: K
lastVerified: 2026-11-23
periods:
  - effective: { to: 2026-01-01 }
    floor: { years: 7 }
    clocks: [call-end]
  - effective: { from: 2026-01-01 }
    floor: { years: 6 }
    clocks: [call-end]
`;

const problemsOf = (...files: [path: string, text: string][]): string[] => {
  try {
    retentionCatalogFrom(files.map(([path, text]) => ({ path, text })));
    return [];
  } catch (error) {
    if (!(error instanceof RetentionFileError)) throw error;
    return error.message.split('\n');
  }
};

describe('retentionCatalogFrom', () => {
  it('reads a class and its periods', () => {
    const catalog = retentionCatalogFrom([{ path: 'taxes.yaml', text: TAXES }]);
    expect(catalog.get('taxes')?.periods).toHaveLength(2);
  });

  it('names line, column and what was expected, all files and all problems at once', () => {
    const wrong = TAXES.replace('{ years: 7 }', '{ years: 7, months: 1 }')
      .replace('evidence: K', 'evidence: sure')
      .replace('[call-end]', '[new-year]');
    expect(problemsOf(['taxes.yaml', wrong], ['other.yaml', 'class: other'])).toEqual([
      'taxes.yaml:6:5 citation[0].evidence: expected P, S, K or U',
      'taxes.yaml:10:5 periods[0].floor: expected exactly one of years, months, days, seconds',
      'taxes.yaml:11:14 periods[0].clocks[0]: expected call-end, last-collection-activity, last-use, last-effective, action-notice, authorization, purpose-end',
      expect.stringMatching(/^other\.yaml:1:1 revision: is missing/),
      expect.stringMatching(/^other\.yaml:1:1 title: is missing/),
      expect.stringMatching(/^other\.yaml:1:1 citation: is missing/),
      expect.stringMatching(/^other\.yaml:1:1 lastVerified: is missing/),
      expect.stringMatching(/^other\.yaml:1:1 periods: is missing/),
    ]);
  });

  it('wants each ground of erasure in one list, and once', () => {
    const grounds = (text: string) => problemsOf(['taxes.yaml', `${TAXES}erasure: ${text}\n`]);
    expect(grounds('{ refuses: [gdpr-17], yields: [order] }')).toEqual([]);
    expect(grounds('{ refuses: [gdpr-17], yields: [gdpr-17] }')).toEqual([
      'taxes.yaml:15:1 erasure: expected each ground in one of refuses and yields',
    ]);
    expect(grounds('{ refuses: [order, order, whim] }')).toEqual([
      expect.stringMatching(
        /^taxes.yaml:15:36 erasure.refuses\[2\]: expected gdpr-17, ccpa-delete/,
      ),
    ]);
  });

  it('wants every day in one period', () => {
    const gap = TAXES.replace('{ from: 2026-01-01 }', '{ from: 2026-02-01, to: 2026-01-15 }');
    expect(problemsOf(['taxes.yaml', gap])).toEqual([
      'taxes.yaml:12:18 periods[1].effective.from: expected 2026-01-01, where the period before ends',
      'taxes.yaml:12:36 periods[1].effective.to: expected none: the last period is open',
      'taxes.yaml:12:36 periods[1].effective.to: expected a day after 2026-02-01',
    ]);
    const late = TAXES.replace('{ to: 2026-01-01 }', '{ from: 2020-01-01 }');
    expect(problemsOf(['taxes.yaml', late])).toEqual([
      'taxes.yaml:9:5 periods[0].effective.to: expected a day, since another period follows',
      'taxes.yaml:9:18 periods[0].effective.from: expected none: the first period is open',
      'taxes.yaml:12:18 periods[1].effective.from: expected a day, where the period before ends',
    ]);
  });

  it('wants a bound in each period, and a floor to be longer than', () => {
    const text = TAXES.replace('    floor: { years: 6 }\n', '    floorOnRequest: { years: 8 }\n');
    expect(problemsOf(['taxes.yaml', text])).toEqual([
      'taxes.yaml:12:5 periods[1]: expected a floor, a ceiling or both',
      'taxes.yaml:13:5 periods[1].floorOnRequest: expected a floor to be longer than',
    ]);
  });

  it('refuses a class under another name than its file, and two files for one class', () => {
    expect(problemsOf(['taxes.yaml', TAXES], ['more/taxes.yaml', TAXES])).toEqual([
      'more/taxes.yaml:1:1 class: taxes already has the file taxes.yaml',
    ]);
    expect(problemsOf(['tax.yaml', TAXES])).toEqual([
      'tax.yaml:1:1 class: expected the name of the file, which is tax.yaml',
    ]);
  });
});
