import fs from 'node:fs';
import path from 'node:path';
import { generateIfChanged } from '../migrate/generate.mjs';
import { run } from '../process/run.mjs';
import { inRoot } from '../process/repository.mjs';
import { NOTHING, nodeTestCounts, sum, vitestCounts, vitestFailures } from './counts.mjs';

/** Runs one step, says how it went, and returns `{ name, isOk, counts, failures, seconds }`. */
export async function step(say, name, work) {
  const startedAt = performance.now();
  say(`${name} …`);
  const { code, counts = NOTHING, failures = [] } = await work();
  const seconds = (performance.now() - startedAt) / 1000;
  const isOk = code === 0 && counts.failed === 0;
  say(`${name}: ${isOk ? 'ok' : 'FAILED'} in ${seconds.toFixed(0)} s${tested(counts)}.`);
  return { name, isOk, counts, failures, seconds };
}

const tested = ({ passed, failed }) =>
  passed + failed > 0 ? `, ${passed} passed, ${failed} failed` : '';

/** What takes both processors. */
export const PROJECT_CHECKS = [
  ['Database client', generate],
  ['Build, types, lint, formatting, unit tests', projectTargets],
];

/** What takes one, and may run beside tests that wait. */
export const OTHER_CHECKS = [
  ['Lint of the tools', () => run('eslint', ['tools', '--max-warnings=0'])],
  ['Formatting of the rest', formattingOutsideProjects],
  ['Repository checks', repositoryChecks],
];

/** Everything that needs no server: what `npm run check` runs. */
export const CHECKS = [...PROJECT_CHECKS, ...OTHER_CHECKS];

/** One step after another. */
export async function steps(say, checks) {
  const results = [];
  for (const [name, work] of checks) results.push(await step(say, name, work));
  return results;
}

async function generate() {
  await generateIfChanged();
  return { code: 0 };
}

async function projectTargets() {
  const { code, output } = await run('nx', [
    ...['run-many', '--targets=build,typecheck,lint,format,test', '--outputStyle=static'],
  ]);
  return { code, counts: vitestCounts(output), failures: vitestFailures(output) };
}

function formattingOutsideProjects() {
  return run('prettier', ['--check', '--log-level=warn', '.', '!apps/**', '!libs/**']);
}

async function repositoryChecks() {
  const { code, output } = await run(process.execPath, ['--test', 'tools/checks/*.check.mjs']);
  return { code, counts: nodeTestCounts(output) };
}

/** They wait for servers more than they compute; files of one project run one by one, but where it is named here. */
const PROJECTS_AT_ONCE = 3;
/** Nobody waits for the last of these alone: each of its files has a database of its own on every server. */
const FILES_AT_ONCE = { voice: 2 };
/** They take longest, and begin first: one that begins last is waited for alone. */
const LONGEST_FIRST = ['cli', 'voice', 'audit-worker', 'queue', 'storage'];

/** Every integration test whose servers are there; the others are named in `skipped`. */
export async function integrationTests(variables, missing) {
  const projects = projectsWith('.int.spec.ts').toSorted((a, b) => placeOf(a) - placeOf(b));
  const waiting = projects.map(({ directory, files }) => {
    const skipped = files.filter((spec) => needsOneOf(spec, missing));
    return { directory, skipped, hasTests: skipped.length < files.length };
  });
  const skipped = waiting.flatMap((project) => project.skipped);
  const results = [];
  const lane = async () => {
    for (let project = waiting.shift(); project; project = waiting.shift()) {
      if (project.hasTests) results.push(await integrationTestsOf(project, variables));
    }
  };
  await Promise.all(Array.from({ length: PROJECTS_AT_ONCE }, lane));
  return {
    code: results.find((one) => one.code !== 0)?.code ?? 0,
    counts: sum(results.map((one) => one.counts)),
    failures: results.flatMap((one) => one.failures),
    skipped: skipped.map((spec) => path.relative(inRoot(), spec)),
  };
}

function placeOf({ directory }) {
  const place = LONGEST_FIRST.indexOf(path.basename(directory));
  return place < 0 ? LONGEST_FIRST.length : place;
}

async function integrationTestsOf({ directory, skipped }, variables) {
  const filesAtOnce = FILES_AT_ONCE[path.basename(directory)];
  const { code, output } = await run(
    'vitest',
    [
      ...['run', '--root', directory, '--config', '../../vitest.config.ts'],
      ...['--project', 'integration'],
      ...(filesAtOnce ? ['--fileParallelism', `--maxWorkers=${filesAtOnce}`] : []),
      ...skipped.flatMap((spec) => ['--exclude', path.relative(directory, spec)]),
    ],
    { env: variables },
  );
  const failures = vitestFailures(output).map((one) => `${path.basename(directory)} ${one}`);
  return { code, counts: vitestCounts(output), failures };
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
