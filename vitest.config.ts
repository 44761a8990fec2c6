import { defineConfig } from 'vitest/config';

const resolve = { conditions: ['@verbatim/source'] };
const ssr = { resolve: { conditions: ['@verbatim/source'], externalConditions: [] } };

/** `unit`: pure, no servers. `integration`: real PostgreSQL, Redis and S3, addressed by TEST_* variables. */
export default defineConfig({
  resolve,
  ssr,
  test: {
    environment: 'node',
    pool: 'forks',
    passWithNoTests: true,
    // A poll ends when it holds; how long that may take on a busy machine is no subject of a test.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Thousands of generated histories take longer than 5 s on a machine that does other work.
          testTimeout: 60_000,
          include: ['src/**/*.spec.ts'],
          exclude: ['src/**/*.int.spec.ts', 'dist/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['src/**/*.int.spec.ts', 'e2e/**/*.int.spec.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
