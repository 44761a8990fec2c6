/** Documents that repeat the code are generated from it, or compared with it. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import {
  environmentTable,
  environmentVariables,
  envExample,
  tableIn,
} from '../docs/environment.mjs';
import { inRoot } from '../process/repository.mjs';
import { textOf, trackedFiles } from './sources.mjs';

/** Prettier pads the cells of a table; what they say stays. */
const plain = (table) => table.replace(/ *\| */g, '|').replace(/-{3,}/g, '---');

const GENERATE = 'run `npm run docs:generate`';

describe('Environment variables', () => {
  it('all say what they mean', async () => {
    const silent = (await environmentVariables()).filter((variable) => !variable.description);
    assert.deepEqual(silent, []);
  });

  it('are the ones in .env.example', async () => {
    assert.ok(textOf('.env.example') === (await envExample()), GENERATE);
  });

  it('are the ones in the table of the README', async () => {
    assert.ok(plain(tableIn(textOf('README.md'))) === plain(await environmentTable()), GENERATE);
  });
});

describe('Documents', () => {
  const documents = trackedFiles().filter((file) => file.endsWith('.md'));

  it('point only at files that exist', () => {
    const broken = documents.flatMap((file) =>
      [...textOf(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
        .filter(([, target]) => !fs.existsSync(path.resolve(inRoot(path.dirname(file)), target)))
        .map(([, target]) => `${file}: ${target}`),
    );
    assert.deepEqual(broken, []);
  });

  it('name only npm scripts that exist', () => {
    const { scripts } = JSON.parse(textOf('package.json'));
    const unknown = documents.flatMap((file) =>
      [...textOf(file).matchAll(/npm run ([a-z][a-z:-]*)/g)]
        .filter(([, script]) => !(script in scripts))
        .map(([, script]) => `${file}: npm run ${script}`),
    );
    assert.deepEqual(unknown, []);
  });
});
