import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exitCodeOf, verdictOf } from '../audit/verdict.mjs';

const reportOf = (severity) =>
  JSON.stringify({
    vulnerabilities: {
      ws: {
        name: 'ws',
        severity,
        range: '<8.17.1',
        fixAvailable: true,
        via: [{ title: 'Denial of service by many headers' }],
      },
    },
  });

test('an audit fails for a high or critical hole, and names it', () => {
  for (const severity of ['high', 'critical']) {
    const verdict = verdictOf(reportOf(severity));
    assert.equal(verdict.kind, 'holes');
    assert.match(verdict.holes[0], /^ws <8\.17\.1: (high|critical), Denial of service/);
    assert.equal(exitCodeOf(verdict, { isStrict: false }), 1);
  }
});

test('an audit passes with lesser holes, and says how many', () => {
  const verdict = verdictOf(reportOf('moderate'));
  assert.deepEqual(verdict, { kind: 'clean', lesser: 1 });
  assert.equal(exitCodeOf(verdict, { isStrict: true }), 0);
});

test('an audit that got no answer knows nothing, and never calls that clean', () => {
  const answers = [
    '',
    '<html>',
    JSON.stringify({ error: { code: 'ENOTFOUND' } }),
    '{"message":"x"}',
  ];
  for (const answer of answers) {
    const verdict = verdictOf(answer);
    assert.equal(verdict.kind, 'not-audited');
    assert.equal(exitCodeOf(verdict, { isStrict: false }), 0);
    assert.equal(exitCodeOf(verdict, { isStrict: true }), 3);
  }
});
