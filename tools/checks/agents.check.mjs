/** The pages of the agents, with their state diagrams, say what the files say. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { describe, it } from 'node:test';
import { AGENT_PAGES_FOLDER, agentPages } from '../docs/agents.mjs';
import { inRoot } from '../process/repository.mjs';

describe('Pages of agents', () => {
  it('are those of the files, one for each vertical', async () => {
    const pages = await agentPages();
    const wrong = [...pages].filter(([name, text]) => read(name) !== text).map(([name]) => name);
    const stale = fs.readdirSync(inRoot(AGENT_PAGES_FOLDER)).filter((name) => !pages.has(name));
    assert.deepEqual([...wrong, ...stale], [], 'run `npm run docs:generate`');
  });

  it('show the hand-offs of a call from booking to its confirmation, and from triage to a person', async () => {
    const healthcare = (await agentPages()).get('healthcare.md');
    assert.match(healthcare, /booking --> confirmation : \[caller-name, appointment-reference\]/);
    assert.match(healthcare, /## triage[^#]*`transfer_to_person`/);
  });
});

function read(name) {
  const file = inRoot(AGENT_PAGES_FOLDER, name);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
}
