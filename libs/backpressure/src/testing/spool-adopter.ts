/** A process that opens a spool of its own, adopts what it can when told so, and lives on. */
import { writeSync } from 'node:fs';
import { once } from 'node:events';
import { adoptSpools } from '../spool/adoption.js';
import { SpoolKey } from '../spool/spool-key.js';
import { ProcessSpool } from '../spool/process-spool.js';

const [root = '', directory = ''] = process.argv.slice(2);

const key = new SpoolKey(Buffer.alloc(32, 7));
const partitions = new Map([['salon', { quotaBytes: 10_000_000 }]]);
const own = await ProcessSpool.open({ directory, key, partitions });
writeSync(1, 'open\n');
await once(process.stdin, 'data');
const adopted = await adoptSpools({ root, into: own.directory, key });
writeSync(1, `adopted ${JSON.stringify(adopted)}\n`);
await once(process.stdin, 'end');
