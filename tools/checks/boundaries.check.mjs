/**
 * Plants violations of the dependency direction and sees the lint step reject each, and only those.
 * Without this test nobody would notice a rule that has silently stopped biting: it passes without a
 * project graph, and it says nothing about an app that cannot be resolved.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { inRoot } from '../process/repository.mjs';

const PLANTED = 'planted-violation.ts';

const VIOLATIONS = [
  { in: 'apps/voice', imports: '../../audit-worker/src/main.js', what: 'an app imports an app' },
  { in: 'libs/audit-log', imports: '@verbatim/storage', what: 'a core library imports an adapter' },
  { in: 'libs/backpressure', imports: 'bullmq', what: 'a core library imports bullmq' },
  { in: 'libs/compliance', imports: '@nestjs/common', what: 'a core library imports Nest' },
  {
    in: 'libs/contracts',
    imports: '@verbatim/backpressure',
    what: 'the contract imports a library',
  },
  { in: 'libs/platform', imports: '@verbatim/queue', what: 'platform imports an adapter' },
];

const ALLOWED = [
  { in: 'apps/voice', imports: '@verbatim/queue', what: 'an app imports an adapter' },
  {
    in: 'libs/queue',
    imports: '@verbatim/backpressure',
    what: 'an adapter imports a core library',
  },
  {
    in: 'libs/audit-log',
    imports: '@verbatim/contracts',
    what: 'a core library imports the contract',
  },
];

describe('Module boundaries', () => {
  const cases = [...VIOLATIONS, ...ALLOWED];
  let lintText;

  before(async () => {
    lintText = await boundaryLinter();
  });

  for (const one of cases) {
    const isViolation = VIOLATIONS.includes(one);
    it(`${isViolation ? 'reject it when' : 'accept it when'} ${one.what}`, async () => {
      const messages = await lintText(one);
      assert.equal(messages.length > 0, isViolation, messages.join('\n') || 'nothing was reported');
    });
  }

  after(() => {
    for (const { in: project } of cases) {
      assert.ok(!fs.existsSync(inRoot(project, 'src', PLANTED)), 'nothing is left in the sources');
    }
  });
});

/** Lints text as if it were a file of the project, with the graph that `nx lint` would use. */
async function boundaryLinter() {
  process.env.NX_DAEMON = 'false';
  process.chdir(inRoot());
  const { createProjectGraphAsync } = await import('nx/src/project-graph/project-graph.js');
  await createProjectGraphAsync();
  const { ESLint } = await import('eslint');
  const eslint = new ESLint({ cwd: inRoot() });
  return async ({ in: project, imports }) => {
    const filePath = path.join(inRoot(project, 'src'), PLANTED);
    const text = `import * as imported from '${imports}';\nexport default imported;\n`;
    const [result] = await eslint.lintText(text, { filePath });
    return result.messages
      .filter((message) => message.ruleId === '@nx/enforce-module-boundaries')
      .map((message) => message.message);
  };
}
