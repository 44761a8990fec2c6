import { parseEnv } from '@verbatim/platform';
import { describe, expect, it } from 'vitest';
import { AuditWorkerEnv } from './audit-worker.env.js';

const REQUIRED = {
  DATABASE_URL: 'postgresql://app@127.0.0.1:5432/verbatim',
  MASTER_KEY_FILE: 'keys/master.key',
  SIGNING_KEY_FILE: 'keys/signing.pem',
};

describe('AuditWorkerEnv', () => {
  it('takes a floor of commits that is not above the ceiling', () => {
    const env = parseEnv(AuditWorkerEnv, {
      ...REQUIRED,
      COMMITS_IN_FLIGHT_MIN: '3',
      COMMITS_IN_FLIGHT_MAX: '3',
    });
    expect([env.COMMITS_IN_FLIGHT_MIN, env.COMMITS_IN_FLIGHT_MAX]).toEqual([3, 3]);
  });

  it('refuses a floor above the ceiling with both values, beside every other problem', () => {
    const variables = { ...REQUIRED, COMMITS_IN_FLIGHT_MIN: '9', COMMIT_MAX_AGE_MS: 'soon' };
    expect(() => parseEnv(AuditWorkerEnv, variables)).toThrow(
      /2 problems[^]*COMMIT_MAX_AGE_MS[^]*COMMITS_IN_FLIGHT_MIN: must not be above COMMITS_IN_FLIGHT_MAX: 9 against 8/,
    );
  });
});
