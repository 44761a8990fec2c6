/**
 * Measures redaction on identifiers that no rule was written for, and prints the tables; `--write` puts
 * them into docs/redaction. Ends with 1 when a number is missed.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CHECKOUT } from '../checkout.js';
import { redactionTable, verticalTable } from './report.js';
import { runRedactionEval } from './run-redaction-eval.js';

const FOLDER = path.join(CHECKOUT, 'docs', 'redaction');
const BLOCK = /(<!-- numbers: [^>]*-->\n)[\s\S]*?(<!-- end of numbers -->)/;

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
  },
});

const result = runRedactionEval({ casesPerType: Number(values.cases), seed: Number(values.seed) });
const tables = `${redactionTable(result)}\n\nRecall by vertical (cases):\n\n${verticalTable(result)}\n`;
process.stdout.write(tables);

if (values.write) {
  const document = path.join(FOLDER, 'README.md');
  const text = await readFile(document, 'utf8');
  if (!BLOCK.test(text)) throw new Error(`${document} has no place for the numbers.`);
  await writeFile(
    document,
    text.replace(BLOCK, (_, begin, end) => `${begin}\n${tables}\n${end}`),
  );
  await writeFile(path.join(FOLDER, 'results.json'), `${JSON.stringify(result, null, 2)}\n`);
}
process.exitCode = result.isMet ? 0 : 1;
