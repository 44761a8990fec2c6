import { z } from 'zod';
import { ExternalCalls, type Fault } from './faults/external-calls.js';
import { prepareScenario, readScenario, runScenario } from './faults/scenario.js';
import { tapDatabase } from './faults/tap-database.js';
import { tapFiles } from './faults/tap-files.js';
import { sealMany } from './seal-many.js';
import { Stages } from './stages.js';

/** Of the worker: its database and its store, and whatever else is to differ. */
const environment = z.record(z.string(), z.string());
/** The file that stands for the queue. */
const jobs = z.string();

const FaultPlan = z.strictObject({
  at: z.int(),
  kind: z.enum(['kill', 'error']),
  side: z.enum(['before', 'after']),
});

const Command = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('prepare-scenario'), environment, jobs, seed: z.int() }),
  z.strictObject({
    do: z.literal('run-scenario'),
    environment,
    jobs,
    /** Jobs that nobody has acknowledged. */
    owed: z.array(z.int()),
    fault: FaultPlan.optional(),
  }),
  z.strictObject({
    do: z.literal('seal-many'),
    environment,
    seed: z.int(),
    calls: z.int().min(1),
    archivers: z.int().min(1),
    sealers: z.int().min(1),
  }),
]);
export type Command = z.infer<typeof Command>;
type RunScenario = Extract<Command, { do: 'run-scenario' }>;

export const readCommand = (line: string): Command => Command.parse(JSON.parse(line));

/** Who takes over from the dead must not be waited for. */
const SHORT_LEASE = { tailWaitMs: 0, leaseMs: 400, reconcileAfterMs: 3_600_000, settleMs: 0 };
const LONG_LEASE = { ...SHORT_LEASE, leaseMs: 30_000 };
const RETRY_AFTER_MS = 30;

const calls = new ExternalCalls();
let store: string | undefined;

/** Resolves to the answer. `say` tells what must be known even if no answer comes. */
export async function runCommand(command: Command, say: (line: object) => void): Promise<unknown> {
  const stages = await Stages.open(command.environment, {
    workerId: `load-${process.pid}`,
    claim: command.do === 'seal-many' ? LONG_LEASE : SHORT_LEASE,
    retryAfterMs: RETRY_AFTER_MS,
    logLeaseMs: command.do === 'seal-many' ? LONG_LEASE.leaseMs : SHORT_LEASE.leaseMs,
  });
  try {
    switch (command.do) {
      case 'prepare-scenario':
        await prepareScenario(stages, command.seed, command.jobs);
        return {};
      case 'run-scenario':
        return await tapped(stages, command, say);
      case 'seal-many':
        return await sealMany(stages, command);
    }
  } finally {
    await stages.close();
  }
}

async function tapped(
  stages: Stages,
  { environment, jobs: file, owed, fault }: RunScenario,
  say: (line: object) => void,
): Promise<{ readonly calls: readonly string[]; readonly alarms: readonly string[] }> {
  tap(environment['STORE_DIRECTORY']);
  const scenario = await readScenario(file);
  calls.arm(fault satisfies Fault | undefined);
  try {
    await runScenario(
      stages,
      scenario,
      (job) => owed.includes(job),
      (job) => say({ acknowledged: job }),
    );
    return { calls: [...calls.names], alarms: stages.alarms };
  } finally {
    calls.disarm();
  }
}

/** Once in a process; the store may be another one each time. */
function tap(directory: string | undefined): void {
  const isFirst = store === undefined;
  store = directory ?? '';
  if (!isFirst) return;
  tapFiles(calls, () => store ?? '');
  tapDatabase(calls);
}
