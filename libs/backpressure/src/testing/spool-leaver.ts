/** A process that appends once and neither closes its spool nor exits: it must end all the same. */
import { ProcessSpool } from '../spool/process-spool.js';

const [directory = ''] = process.argv.slice(2);
const spool = await ProcessSpool.open({
  directory,
  key: Buffer.alloc(32, 7),
  partitions: new Map([['salon', { quotaBytes: 10_000_000 }]]),
});
await spool.of('salon').append([{ epoch: 'left', seq: 0, payload: Buffer.from('behind') }]);
