import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CHECKOUT } from '../checkout.js';
import type { ChaosReport } from './result.js';
import { tablesOf } from './results-table.js';

const DOCS = path.join(CHECKOUT, 'docs', 'chaos');
const BEGIN = '<!-- results: written by `npm run chaos -- --write` -->';
const END = '<!-- end of results -->';

/** Gives the file, as seen from the checkout. */
export async function writeResults(report: ChaosReport, file: string): Promise<string> {
  await mkdir(path.dirname(path.resolve(file)), { recursive: true });
  await writeFile(file, `${JSON.stringify(report, undefined, 2)}\n`);
  return path.relative(CHECKOUT, path.resolve(file));
}

/** Puts what was measured between the marks of docs/chaos/README.md, and all of it beside it. */
export async function writeDocs(report: ChaosReport): Promise<void> {
  // A run of kill points alone does not take the scenarios' place, nor the other way round.
  const name = report.results.length > 0 ? 'scenarios' : 'kill-points';
  await writeResults(report, path.join(DOCS, `${name}.json`));
  const page = path.join(DOCS, 'README.md');
  const text = await readFile(page, 'utf8');
  await writeFile(page, withSection(text, name, report));
}

/** Errors: the page has no such section. */
export function withSection(page: string, name: string, report: ChaosReport): string {
  const begin = page.indexOf(`${BEGIN}\n\n## ${titleOf(name)}`);
  const end = page.indexOf(END, begin);
  if (begin < 0 || end < 0) throw new Error(`docs/chaos/README.md has no section for ${name}.`);
  const { at, machine, seed, isShort } = report;
  const facts = `${at.slice(0, 10)}, seed ${seed}, ${isShort ? 'short' : 'full'} form. ${machine}.`;
  const body = [BEGIN, `## ${titleOf(name)}`, facts, ...tablesOf(report).map(markdownTable)];
  return `${page.slice(0, begin)}${body.join('\n\n')}\n\n${page.slice(end)}`;
}

const titleOf = (name: string): string => (name === 'scenarios' ? 'Scenarios' : 'Kill points');

/** As Prettier would have it: cells padded, so that the page stays formatted. */
function markdownTable(rows: readonly (readonly string[])[]): string {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  const [headings = [], ...body] = rows;
  return [line(headings), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join(
    '\n',
  );
}
