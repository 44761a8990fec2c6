import { ConfigurationError, parseEnv } from '@verbatim/platform';
import { UsageError } from '../arguments.js';
import { RehearsalEnv } from '../prove.env.js';
import { describeMachine } from '../results/machine.js';
import { ServerMissingError } from '../system/server-missing.js';
import { Warden } from '../system/warden.js';
import { readBenchOptions, type BenchName, type BenchOptions } from './bench-options.js';
import { markdownOf, writeReport, type BenchReport } from './bench-report.js';
import { benchHeap } from './heap.js';
import { type BenchServers, queueEngineOf, requireRedis } from './loaded-system.js';
import { benchPipeline } from './pipeline.js';
import { benchRules } from './rules.js';
import { benchScale } from './scale.js';
import { benchVoiceAudio } from './voice-audio/voice-audio.js';

const EXIT = { ran: 0, usage: 64, configuration: 78 } as const;

const RUNNERS: Readonly<
  Record<BenchName, (options: BenchOptions, context: BenchServers) => Promise<BenchReport>>
> = {
  pipeline: benchPipeline,
  scale: benchScale,
  heap: benchHeap,
  rules: benchRules,
  'voice-audio': benchVoiceAudio,
};

/** A missed target is a result, not a failure: the exit code is 0 when it was measured. */
async function main(args: readonly string[]): Promise<void> {
  const options = readBenchOptions(args);
  const servers = parseEnv(RehearsalEnv);
  if (options.name === 'pipeline')
    requireRedis(servers, 'pipeline: its naive peer is BullMQ on it');
  console.log(`${describeMachine()}, seed ${options.seed}, queues in ${queueEngineOf(servers)}`);
  const warden = new Warden();
  const note = (line: string): void => console.log(`  ${line}`);
  const measured = await RUNNERS[options.name](options, { servers, warden, note });
  // The short form says that it runs; its numbers say nothing about targets.
  const report = options.isShort ? { ...measured, targets: [] } : measured;
  warden.dismiss();
  console.log(`\n${markdownOf(report, options)}`);
  if (options.isWritten) await writeReport(report, options);
}

try {
  await main(process.argv.slice(2));
  process.exitCode = EXIT.ran;
} catch (error) {
  if (error instanceof UsageError) {
    console.error(error.message);
    process.exitCode = EXIT.usage;
  } else if (error instanceof ConfigurationError || error instanceof ServerMissingError) {
    console.error(error.message);
    process.exitCode = EXIT.configuration;
  } else {
    throw error;
  }
}
