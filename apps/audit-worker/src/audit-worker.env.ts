import { Zone } from '@verbatim/compliance';
import { PagingEnv } from '@verbatim/paging';
import { PlatformEnv } from '@verbatim/platform';
import { PolicyEnv, PricesEnv } from '@verbatim/policy';
import { isCron } from '@verbatim/queue';
import { StorageEnv, withKeyChoice } from '@verbatim/storage';
import { z } from 'zod';
import { CarrierEnv } from './carrier/carrier.env.js';
import { LogEnv } from './log/log.env.js';

const millis = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const count = millis;

/** Everything the worker reads from its environment. */
const Variables = z.object({
  ...PlatformEnv.shape,
  ...StorageEnv.shape,
  ...PagingEnv.shape,
  ...PolicyEnv.shape,
  ...PricesEnv.shape,
  PORT: PlatformEnv.shape.PORT.unwrap()
    .default(3_001)
    .describe('Port of /health and /metrics; 0 takes any free one.'),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .optional()
    .describe('Queue engine. Without it the queues live in PostgreSQL at DATABASE_URL.'),
  QUEUE_CAPACITY_JOBS: count(1, 100_000)
    .optional()
    .describe('Overrides the cap of every queue, for rehearsals of a full one.'),

  COMMIT_MAX_EVENTS: count(1, 65_536).default(4_096).describe('Events of one group commit.'),
  COMMIT_MAX_BYTES: count(256 * 1024, 15 * 1024 * 1024)
    .default(8 * 1024 * 1024)
    .describe(
      'Canonical bytes of one group commit; a frame holds at most 16 MiB, separators included.',
    ),
  COMMIT_MAX_AGE_MS: millis(1, 2_000)
    .default(100)
    .describe('Longest that the first event of a group commit waits for company.'),
  COMMIT_SPACING_MS: millis(0, 5_000)
    .default(250)
    .describe('Least time between two group commits of a vertical that are not full.'),
  COMMITS_IN_FLIGHT_MIN: count(1, 64)
    .default(2)
    .describe(
      'Group commits of one vertical that may always be under way, however the store does.',
    ),
  COMMITS_IN_FLIGHT_MAX: count(1, 64)
    .default(8)
    .describe('Group commits of one vertical under way at most, while the store answers well.'),

  SEALS_AT_ONCE_MAX: count(1, 64)
    .default(8)
    .describe(
      'Calls that this process seals at once; each waits for the object store most of the time.',
    ),
  SEAL_TAIL_WAIT_MS: millis(0, 600_000)
    .default(45_000)
    .describe(
      'How long after its end a call with open epochs may still be completed before it is sealed.',
    ),
  SEAL_LEASE_MS: millis(1_000, 600_000)
    .default(30_000)
    .describe('How long the claim of a worker that went silent holds.'),
  SEAL_POLL_MS: millis(50, 60_000)
    .default(500)
    .describe('How often an idle sealer looks for work.'),

  RECONCILE_AFTER_MS: millis(1_000, 86_400_000)
    .default(300_000)
    .describe('Silence after which a call that never ended is ended by the reconciler.'),
  RECONCILE_POLL_MS: millis(100, 600_000)
    .default(15_000)
    .describe('How often it looks for such calls.'),

  JUDGE_MODEL: z
    .string()
    .min(1)
    .max(80)
    .optional()
    .describe(
      'OpenAI model that answers what rules ask of one, where a vertical has judge: on. Without it: none.',
    ),
  JUDGE_TIMEOUT_MS: millis(500, 30_000)
    .default(8_000)
    .describe('How long its answer is waited for; it is asked twice at most.'),
  OPENAI_API_KEY: z.string().min(1).optional().describe('Key of the OpenAI API.'),
  OPENAI_BASE_URL: z
    .url({ protocol: /^https?$/ })
    .default('https://api.openai.com/v1')
    .describe('Where the OpenAI API is.'),

  ...LogEnv.shape,
  ...CarrierEnv.shape,
  EVALS_CRON: z
    .string()
    .refine(isCron, 'must be a cron pattern of five fields, such as 0 3 * * *')
    .optional()
    .describe(
      'When evals run, as cron has it: 0 3 * * * is every night at three. Without it: never.',
    ),
  EVALS_TIME_ZONE: Zone.default('UTC').describe('Zone of that time.'),
  EVALS_DIRECTORY: z
    .string()
    .min(1)
    .default('config/evals')
    .describe('Conversations with what is true of them.'),
  EVALS_SCRIPTS_DIRECTORY: z
    .string()
    .min(1)
    .default('apps/simulator/scripts')
    .describe('Scripts that some of these speak about.'),
  EVALS_DATA_DIRECTORY: z
    .string()
    .min(1)
    .optional()
    .describe('Public task dialogues (sgd/*.jsonl), where there are any.'),
  EVALS_HISTORY_FILE: z
    .string()
    .min(1)
    .default('docs/evals/history.json')
    .describe('Runs so far; the newest is what a run is held against.'),

  DRAIN_TIMEOUT_MS: millis(1_000, 600_000)
    .default(35_000)
    .describe('How long SIGTERM waits for the commits and seals in hand.'),
});

/** Between the two the limit moves by itself, so they may not cross. */
export const AuditWorkerEnv = withKeyChoice(Variables, ['master', 'signing']).refine(
  ({ COMMITS_IN_FLIGHT_MIN: min, COMMITS_IN_FLIGHT_MAX: max }) => min <= max,
  {
    path: ['COMMITS_IN_FLIGHT_MIN'],
    error: ({ input }) => {
      const given = input as z.infer<typeof Variables>;
      return (
        `must not be above COMMITS_IN_FLIGHT_MAX: ` +
        `${given.COMMITS_IN_FLIGHT_MIN} against ${given.COMMITS_IN_FLIGHT_MAX}`
      );
    },
    when: ({ value }) => {
      const bounds = Variables.pick({ COMMITS_IN_FLIGHT_MIN: true, COMMITS_IN_FLIGHT_MAX: true });
      return bounds.safeParse(value).success;
    },
  },
);
export type AuditWorkerEnv = z.infer<typeof AuditWorkerEnv>;
