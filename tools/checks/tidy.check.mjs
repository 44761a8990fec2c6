/** What can be told of the sources by reading them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linesMatching, sourceFiles, textOf, trackedFiles } from './sources.mjs';

const LINES_MAX = 450;
const LINES_MEDIAN_MAX = 120;
const BANNED_FOLDERS = /(^|\/)(utils?|helpers?|common|misc|shared|core)\//;
const isTest = (file) => /\.(spec|check|bench)\.(ts|mjs)$/.test(file) || file.includes('/testing/');

const sources = sourceFiles();
const code = sources.filter((file) => /^(apps|libs)\/[^/]+\/src\//.test(file) && !isTest(file));

describe('Sources', () => {
  it(`have at most ${LINES_MAX} lines a file`, () => {
    const long = sources.filter((file) => linesOf(file) > LINES_MAX);
    assert.deepEqual(long, []);
  });

  it(`have at most ${LINES_MEDIAN_MAX} lines in the median`, () => {
    const sorted = sources.map(linesOf).sort((a, b) => a - b);
    assert.ok(sorted[Math.floor(sorted.length / 2)] <= LINES_MEDIAN_MAX);
  });

  it('lie in folders that the business can name', () => {
    assert.deepEqual(
      trackedFiles().filter((file) => BANNED_FOLDERS.test(file)),
      [],
    );
  });

  it('swallow no error without saying why', () => {
    const empty = /catch\s*(\([^)]*\))?\s*\{\s*\}/;
    assert.deepEqual(linesMatching(sources, empty), []);
  });

  it('leave nothing for later without an ADR that says when', () => {
    const marks = new RegExp(
      `\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X'].join('|')})\\b(?!\\(ADR-)`,
    );
    assert.deepEqual(linesMatching(sources, marks), []);
  });

  it('read the environment in *.env.ts only', () => {
    const elsewhere = code.filter((file) => !file.endsWith('.env.ts'));
    assert.deepEqual(linesMatching(elsewhere, /process\.env\b/), []);
  });
});

describe('Tests', () => {
  const tests = sources.filter(isTest);

  it('are never skipped, focused or left to be written', () => {
    const marks = new RegExp(`\\b(describe|it|test)\\.(${['skip', 'only', 'todo'].join('|')})\\b`);
    assert.deepEqual(linesMatching(tests, marks), []);
  });

  it('are named by sentences about behaviour', () => {
    assert.deepEqual(linesMatching(tests, /\b(it|test)(\.each\([^)]*\))?\(\s*['"`]should\b/), []);
  });
});

describe('Logs', () => {
  it('carry no words of a call outside keys with a `pii` segment', () => {
    const call = /\b(log|logger)\b[\w.]*\.(trace|debug|info|warn|error|fatal)\(/;
    const wordField =
      /(?<!['"]pii\.)\b(text|words|transcript|generated|heard|digits|arguments|result|payload)\b\s*[,:}]/;
    assert.deepEqual(
      code
        .flatMap((file) =>
          statementsMatching(file, call).filter((one) => wordField.test(one.object)),
        )
        .map(place),
      [],
    );
  });

  it('go through the logger, except in command line tools', () => {
    const services = code.filter((file) => !/^apps\/(cli|prove|simulator)\//.test(file));
    assert.deepEqual(linesMatching(services, /\bconsole\.(log|info|warn|error|debug)\(/), []);
  });
});

const linesOf = (file) => textOf(file).split('\n').length - 1;
const place = ({ file, line }) => `${file}:${line}`;

/** Log calls with the object literal that begins their arguments, which may span lines. */
function statementsMatching(file, pattern) {
  const text = textOf(file);
  return [...text.matchAll(new RegExp(pattern, 'g'))].map((match) => {
    const rest = text.slice(match.index + match[0].length);
    const object = rest.startsWith('{') ? rest.slice(0, rest.indexOf('}') + 1) : '';
    return { file, line: text.slice(0, match.index).split('\n').length, object };
  });
}
