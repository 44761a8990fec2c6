import fs from 'node:fs';
import path from 'node:path';
import { generateIfChanged } from '../migrate/generate.mjs';
import { run } from '../process/run.mjs';
import { inRoot } from '../process/repository.mjs';
import { NOTHING, nodeTestCounts, sum, vitestCounts } from './counts.mjs';

/** Runs one step, says how it went, and returns `{ name, isOk, counts, seconds }`. */
export async function step(say, name, work) {
  const startedAt = performance.now();
  say(`${name} …`);
  const { code, counts = NOTHING } = await work();
  const seconds = (performance.now() - startedAt) / 1000;
  const isOk = code === 0 && counts.failed === 0;
  say(`${name}: ${isOk ? 'ok' : 'FAILED'} in ${seconds.toFixed(0)} s${tested(counts)}.`);
  return { name, isOk, counts, seconds };
}

const tested = ({ passed, failed }) =>
  passed + failed > 0 ? `, ${passed} passed, ${failed} failed` : '';

/** Everything that needs no server: what `npm run check` runs. */
export const CHECKS = [
  ['Database client', generate],
  ['Build, types, lint, unit tests', buildAndUnitTests],
  ['Lint of the tools', () => run('eslint', ['tools', '--max-warnings=0'])],
  ['Formatting', () => run('prettier', ['--check', '--log-level=warn', '.'])],
  ['Repository checks', repositoryChecks],
];

async function generate() {
  await generateIfChanged();
  return { code: 0 };
}

async function buildAndUnitTests() {
  const { code, output } = await run('nx', [
    ...['run-many', '--targets=build,typecheck,lint,test', '--outputStyle=static'],
  ]);
  return { code, counts: vitestCounts(output) };
}

async function repositoryChecks() {
  const { code, output } = await run(process.execPath, ['--test', 'tools/checks/*.check.mjs']);
  return { code, counts: nodeTestCounts(output) };
}

/** Projects with integration tests, one after the other: they share the servers and the two cores. */
export async function integrationTests(variables, missing) {
  const skipped = [];
  const results = [];
  for (const project of projectsWith('.int.spec.ts')) {
    const unavailable = project.files.filter((spec) => needsOneOf(spec, missing));
    skipped.push(...unavailable.map((spec) => path.relative(inRoot(), spec)));
    if (unavailable.length === project.files.length) continue;
    const { code, output } = await run(
      'vitest',
      [
        ...['run', '--root', project.directory, '--config', '../../vitest.config.ts'],
        ...['--project', 'integration'],
        ...unavailable.flatMap((spec) => ['--exclude', path.relative(project.directory, spec)]),
      ],
      { env: variables },
    );
    results.push({ code, counts: vitestCounts(output) });
  }
  const counts = sum(results.map((one) => one.counts));
  return { code: results.find((one) => one.code !== 0)?.code ?? 0, counts, skipped };
}

export function projectsWith(ending) {
  return ['libs', 'apps']
    .flatMap((group) => fs.readdirSync(inRoot(group)).map((name) => inRoot(group, name)))
    .map((directory) => ({ directory, files: filesEndingWith(directory, ending) }))
    .filter(({ files }) => files.length > 0);
}

const filesEndingWith = (directory, ending) =>
  ['src', 'e2e']
    .map((folder) => path.join(directory, folder))
    .filter((folder) => fs.existsSync(folder))
    .flatMap((folder) =>
      fs.readdirSync(folder, { recursive: true }).map((file) => path.join(folder, file)),
    )
    .filter((file) => file.endsWith(ending));

/** A spec names the servers it needs by their variables; so do the fixtures under `testing/` that it imports. */
function needsOneOf(spec, variables) {
  const read = [spec, ...fixturesOf(spec)].map((file) => fs.readFileSync(file, 'utf8'));
  return variables.some((name) => read.some((text) => text.includes(name)));
}

const fixturesOf = (spec) =>
  [...fs.readFileSync(spec, 'utf8').matchAll(/from '(\.[^']*\/testing\/[^']*)\.js'/g)]
    .map(([, imported]) => path.resolve(path.dirname(spec), `${imported}.ts`))
    .filter((file) => fs.existsSync(file));
