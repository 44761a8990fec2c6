import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AppProcess } from '../../system/app-process.js';
import { freePort } from '../../system/free-port.js';
import { Rehearsal } from '../../system/rehearsal.js';
import type { Warden } from '../../system/warden.js';
import type { RehearsalEnv } from '../../prove.env.js';
import { inheritedEnvironment } from '../../prove.env.js';
import { CHECKOUT } from '../../checkout.js';

/** What stands between the two ends; in this order in every round. */
export const CONTENDERS = ['relay', 'agents-sdk', 'voice'] as const;
export type Contender = (typeof CONTENDERS)[number];

export interface StartedContender {
  readonly url: string;
  readonly pid: number;
  readonly authToken: string;
  stop(): Promise<void>;
}

export interface ContenderWorld {
  readonly servers: RehearsalEnv;
  readonly warden: Warden;
}

const DIRECTORY = path.join(CHECKOUT, '.data', 'bench', 'voice-audio');
/** A salon's: its model answers by itself, as the other's does. */
export const NUMBER = '+15550100007';

/** A process of its own for each round, so that what one left behind slows no other. */
export function startContender(
  contender: Contender,
  modelPort: number,
  calls: number,
  world: ContenderWorld,
): Promise<StartedContender> {
  return contender === 'voice'
    ? startVoice(modelPort, calls, world)
    : startScript(contender, modelPort, world.warden);
}

async function startScript(
  contender: Exclude<Contender, 'voice'>,
  modelPort: number,
  warden: Warden,
): Promise<StartedContender> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const modelUrl = `ws://127.0.0.1:${modelPort}/v1/realtime?model=gpt-realtime-2.1`;
  const started = AppProcess.start({
    name: contender,
    script: path.join(import.meta.dirname, 'contenders', `${contender}.js`),
    args: [String(port), modelUrl],
    environment: inheritedEnvironment(),
    logFile: path.join(DIRECTORY, `${contender}.log`),
    warden,
  });
  await started.untilReady(url);
  return { url, pid: started.pid ?? 0, authToken: 'none', stop: () => started.kill() };
}

/** The app as it is run, its record on a database and a disk; the worker is another machine in life. */
async function startVoice(
  modelPort: number,
  calls: number,
  { servers, warden }: ContenderWorld,
): Promise<StartedContender> {
  const rehearsal = await Rehearsal.prepare({
    name: 'bench-voice-audio',
    directory: path.join(DIRECTORY, 'voice'),
    servers,
    place: 0,
    environment: {
      LOG_LEVEL: 'warn',
      OPENAI_BASE_URL: `http://127.0.0.1:${modelPort}/v1`,
      VOICE_PLAYBACK_LEAD_MS: '300',
      // The others turn nobody away either, and all calls are of one vertical.
      VOICE_CALLS_MAX: String(calls * 4),
      VOICE_CALL_STARTS_PER_SECOND: '1000',
      VOICE_EVENT_LOOP_DELAY_MAX_MS: '60000',
      // Nobody acknowledges: that is not what is measured.
      LAG_PAGE_MS: '3600000',
    },
    warden,
  });
  await rehearsal.startVoice();
  return {
    url: rehearsal.urls.voice,
    pid: rehearsal.voice?.pid ?? 0,
    authToken: rehearsal.environment['TWILIO_AUTH_TOKEN'] ?? '',
    stop: async () => {
      await rehearsal.voice?.kill();
      await rehearsal.close();
    },
  };
}

/** What the process holds of the machine's memory. */
export function residentBytes(pid: number): number {
  const kib = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib ?? 0) * 1_024;
}

const TICKS_PER_SECOND = 100;

export function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
