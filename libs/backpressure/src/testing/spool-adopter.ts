/** A process that opens a spool of its own, adopts what it can when told so, and lives on. */
import { writeSync } from 'node:fs';
import { once } from 'node:events';
import { adoptSpools } from '../spool/adoption.js';
import { Spool } from '../spool/spool.js';

const [root = '', directory = ''] = process.argv.slice(2);

const own = await Spool.open({ directory, quotaBytes: 1_000_000 });
writeSync(1, 'open\n');
await once(process.stdin, 'data');
const adopted = await adoptSpools(root, own.directory);
writeSync(1, `adopted ${JSON.stringify(adopted)}\n`);
await once(process.stdin, 'end');
