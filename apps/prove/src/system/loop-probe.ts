import { evaluateAt } from './inspector.js';

const RESOLUTION_MS = 5;
const PROBE = 'globalThis.__loopProbe';

/** From now on the delays of the event loop of an inspected process are counted, and its time of the processor. */
export async function beginLoopProbe(inspectorPort: number): Promise<void> {
  await evaluateAt(
    inspectorPort,
    `${PROBE}?.delays.disable();
     ${PROBE} = {
       delays: process.getBuiltinModule('node:perf_hooks')
         .monitorEventLoopDelay({ resolution: ${RESOLUTION_MS} }),
       cpu: process.cpuUsage(),
       atMs: performance.now(),
     };
     ${PROBE}.delays.enable();`,
  );
}

export interface LoopLoad {
  /** How late the loop was, beyond the clock that it is measured with. */
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Of one processor. */
  readonly processorPercent: number;
}

/** Since `beginLoopProbe`. */
export async function readLoopProbe(inspectorPort: number): Promise<LoopLoad> {
  const [p99, max, cpuUs, ms] = (await evaluateAt(
    inspectorPort,
    `(({ delays, cpu, atMs }) => {
       const { user, system } = process.cpuUsage(cpu);
       return [delays.percentile(99), delays.max, user + system, performance.now() - atMs];
     })(${PROBE})`,
  )) as [number, number, number, number];
  const beyond = (ns: number) => Math.max(0, ns / 1e6 - RESOLUTION_MS);
  return { p99Ms: beyond(p99), maxMs: beyond(max), processorPercent: cpuUs / 10 / ms };
}
