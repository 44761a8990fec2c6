/** The list of tools in the documents is that of the code. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TOOLS_DOCUMENT, toolsTable, toolsTableIn } from '../docs/tools.mjs';
import { textOf } from './sources.mjs';

/** Prettier pads the cells of a table; what they say stays. */
const rowsOf = (table) =>
  table
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.replace(/ *(?<!\\)\| */g, '|'));

describe(TOOLS_DOCUMENT, () => {
  it('lists the tools that there are, as they are: npm run docs:generate', async () => {
    assert.deepEqual(rowsOf(toolsTableIn(textOf(TOOLS_DOCUMENT))), rowsOf(await toolsTable()));
  });
});
