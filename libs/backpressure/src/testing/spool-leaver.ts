/** A process that appends once and neither closes its spool nor exits: it must end all the same. */
import { Spool } from '../spool/spool.js';

const [directory = ''] = process.argv.slice(2);
const spool = await Spool.open({ directory, quotaBytes: 1_000_000 });
await spool.append([{ epoch: 'left', seq: 0, payload: Buffer.from('behind') }]);
