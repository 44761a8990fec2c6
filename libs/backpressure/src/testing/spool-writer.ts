/**
 * A process that appends until it is killed. After each append it says how far it got, so that
 * whoever killed it knows what must be there.
 */
import { writeSync } from 'node:fs';
import { ProcessSpool } from '../spool/process-spool.js';

const [directory = '', epoch = '', payloadBytes = '200', quotaBytes = '100000000'] =
  process.argv.slice(2);
const say = (line: string): void => void writeSync(1, `${line}\n`);

const own = await ProcessSpool.open({
  directory,
  key: Buffer.alloc(32, 7),
  partitions: new Map([['salon', { quotaBytes: Number(quotaBytes) }]]),
  syncIntervalMs: 10,
});
const spool = own.of('salon');
say('open');

const PRODUCERS = 4;
let next = 0;

async function produce(): Promise<void> {
  for (;;) {
    const seq = next;
    next += 1;
    const payload = Buffer.alloc(Number(payloadBytes), `${seq} `);
    const outcome = await spool.append([{ epoch, seq, payload }]);
    if (outcome.kind !== 'written') return say(outcome.kind);
    say(`written ${seq}`);
  }
}

await Promise.all(Array.from({ length: PRODUCERS }, produce));
say('done');
