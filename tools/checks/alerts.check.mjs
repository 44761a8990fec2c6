/** The alert rules: of metrics that exist, each with a test and a section of the runbook. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { describe, it } from 'node:test';
import { MetricsDocument } from '@verbatim/platform';
import { parse } from 'yaml';
import { METRICS_DOCUMENT } from '../docs/metrics.mjs';
import { inRoot } from '../process/repository.mjs';
import { textOf, trackedFiles } from './sources.mjs';

const RULES = 'deploy/prometheus/alerts.yml';
const TESTS = 'deploy/prometheus/alerts.test.yml';
/** Prometheus makes this one itself, for every process that it scrapes. */
const OF_PROMETHEUS = new Set(['up']);
/** What else is a word in the rules' expressions. */
const WORDS_OF_PROMQL = new Set([
  ...['or', 'and', 'unless', 'by', 'without', 'on', 'ignoring', 'offset', 'bool'],
  ...['max', 'min', 'sum', 'count', 'increase', 'rate', 'absent'],
]);

const rules = parse(textOf(RULES)).groups.flatMap((group) => group.rules);

/** `name{labels}` of every series that an expression asks for. */
function selectorsIn(expression) {
  const bare = expression
    .replace(/\b(by|without|on|ignoring) \([^)]*\)/g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/\boffset \w+/g, '');
  return [...bare.matchAll(/([a-zA-Z_]\w*)(\{[^}]*\})?/g)].filter(
    ([, name]) => !WORDS_OF_PROMQL.has(name),
  );
}

describe(RULES, () => {
  const document = new MetricsDocument(textOf(METRICS_DOCUMENT));

  it('asks only for metrics that are in the list', () => {
    const unknown = rules.flatMap(({ alert, expr }) =>
      selectorsIn(expr)
        .filter(([, name]) => !document.names.has(name) && !OF_PROMETHEUS.has(name))
        .map(([, name]) => `${alert}: ${name}`),
    );
    assert.deepEqual(unknown, []);
  });

  it('asks only for labels and values that they can have', () => {
    const unknown = rules.flatMap(({ alert, expr }) =>
      selectorsIn(expr)
        .filter(([, name, labels]) => labels && !OF_PROMETHEUS.has(name))
        .flatMap(([, name, labels]) => eachValue(labels).map((one) => `${name}{${one}} 1`))
        .flatMap((sample) => document.problemsIn(sample))
        .map((problem) => `${alert}: ${problem}`),
    );
    assert.deepEqual(unknown, []);
  });

  it('says of every alert how bad it is, what is wrong and where to read on', () => {
    for (const { alert, labels, annotations } of rules) {
      assert.ok(['page', 'warning'].includes(labels?.severity), alert);
      assert.ok(annotations?.summary, alert);
      const [file, anchor] = (annotations.runbook ?? '').split('#');
      assert.ok(file && fs.existsSync(inRoot(file)), `${alert}: ${file}`);
      const headings = [...textOf(file).matchAll(/^#+ (.+)$/gm)].map(([, text]) => anchorOf(text));
      assert.ok(headings.includes(anchor), `${alert}: ${file} has no section #${anchor}`);
    }
  });

  it('guards exactly the verticals whose file says that nothing is dropped', () => {
    const { expr } = rules.find(({ alert }) => alert === 'ComplianceDrops');
    const guarded = /vertical=~"([^"]+)"/.exec(expr)[1].split('|').sort();
    const blocking = trackedFiles()
      .filter((file) => /^config\/verticals\/[^/]+\.yaml$/.test(file))
      .map((file) => parse(textOf(file)))
      .filter(({ policy }) => policy === 'block')
      .map(({ vertical }) => vertical)
      .sort();
    assert.deepEqual(guarded, blocking);
  });

  it('has a test of every alert that fires', () => {
    const fired = parse(textOf(TESTS)).tests.flatMap((one) =>
      one.alert_rule_test
        .filter(({ exp_alerts: expected }) => expected.length > 0)
        .map(({ alertname }) => alertname),
    );
    const untested = rules.map(({ alert }) => alert).filter((alert) => !fired.includes(alert));
    assert.deepEqual(untested, []);
  });

  // Where Prometheus is installed (Debian: the package `prometheus`), it judges for itself.
  for (const [verb, file] of hasPromtool()
    ? [
        ['check', RULES],
        ['test', TESTS],
      ]
    : []) {
    it(`passes \`promtool ${verb} rules\``, () => {
      const { status, stdout, stderr } = promtool(verb, 'rules', inRoot(file));
      assert.equal(status, 0, `${stdout}${stderr}`);
    });
  }
});

function promtool(...args) {
  return spawnSync('promtool', args, { encoding: 'utf8' });
}

function hasPromtool() {
  return promtool('--version').status === 0;
}

/** `a="1",b=~"2|3"` as one `name="value"` for each value. */
function eachValue(labels) {
  return [...labels.matchAll(/(\w+)=~?"([^"]*)"/g)].flatMap(([, label, values]) =>
    values.split('|').map((value) => `${label}="${value}"`),
  );
}

/** As GitHub makes it. */
const anchorOf = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');
