/**
 * The list of metrics and the code, the alert rules and the list. The apps' modules are really started:
 * what they declare is compared, not what their sources look like.
 */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { MetricsDocument } from '@verbatim/platform';
import {
  declaredMetrics,
  METRICS_DOCUMENT,
  metricsTable,
  metricsTableIn,
  unitOf,
  UNWRITTEN,
} from '../docs/metrics.mjs';
import { textOf } from './sources.mjs';

/** Prettier pads the cells of a table; what they say stays. */
const rowsOf = (table) =>
  table
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.replace(/ *(?<!\\)\| */g, '|'));

const NAMESPACES_OF_APPS = ['voice', 'audit', 'console'];
/** Of what both apps have, each its own. */
const NAMESPACES_OF_LIBRARIES = ['paging', 'policy'];
const namespaceOf = (name) => name.split('_')[0];

describe(METRICS_DOCUMENT, () => {
  const text = textOf(METRICS_DOCUMENT);
  const document = new MetricsDocument(text);
  let declared;
  let own;

  before(() => {
    declared = declaredMetrics();
    own = [...declared.voice, ...declared['audit-worker'], ...declared.console];
  });

  for (const part of ['voice', 'audit-worker', 'console', 'process']) {
    it(`lists what ${part} declares, and nothing else`, () => {
      const table = metricsTableIn(text, part);
      const is = rowsOf(table);
      const ought = rowsOf(metricsTable(declared[part], table));
      assert.deepEqual(
        [
          ...ought.filter((row) => !is.includes(row)).map((row) => `+ ${row}`),
          ...is.filter((row) => !ought.includes(row)).map((row) => `- ${row}`),
        ],
        [],
        `run \`npm run docs:generate\`, or add (+) and remove (-) these rows of ${METRICS_DOCUMENT}`,
      );
    });
  }

  it('says of every metric when to look', () => {
    const silent = text.split('\n').filter((line) => line.includes(`| ${UNWRITTEN} `));
    assert.deepEqual(silent, []);
  });

  it('explains every label, and no label that nothing has', () => {
    const all = [...own, ...declared.process].flatMap(({ labels }) => labels);
    // Every app has the first, every histogram the second.
    assert.deepEqual([...document.labels].sort(), [...new Set([...all, 'app', 'le'])].sort());
  });

  it('is of metrics that are named <namespace>_<name>_<unit>[_total]', () => {
    const wrong = own.flatMap((metric) => problemsWith(metric));
    assert.deepEqual(wrong, []);
  });

  it('is of metrics that both apps share only where a library declares them', () => {
    const names = own.map(({ name }) => name);
    const shared = names.filter((name, i) => names.indexOf(name) !== i);
    assert.deepEqual(
      shared.filter((name) => !NAMESPACES_OF_LIBRARIES.includes(namespaceOf(name))),
      [],
    );
  });
});

function problemsWith({ name, type, help, labels }) {
  const problems = [];
  if (![...NAMESPACES_OF_APPS, ...NAMESPACES_OF_LIBRARIES].includes(namespaceOf(name))) {
    problems.push('its namespace is none');
  }
  if ((type === 'counter') !== name.endsWith('_total')) problems.push('_total is for counters');
  if (!unitOf(name)) problems.push('it has no unit (tools/docs/metrics.mjs knows which there are)');
  if (/_(ms|millis|milliseconds|minutes|kb|mb|percent|ratio)(_|$)/.test(name)) {
    problems.push('units are seconds, bytes and whole things');
  }
  if (/_(seconds|bytes)_(?!total$)/.test(name)) problems.push('its unit comes last');
  if (!help.endsWith('.')) problems.push('its help is no sentence');
  for (const label of labels) {
    if (/^(call|epoch|seq|id|process|item|sid)/i.test(label)) problems.push(`${label} is no set`);
  }
  return problems.map((problem) => `${name}: ${problem}`);
}
