/** Every rule has its document, its source, fixtures that do what they say, and a measured false alarm. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'node:test';
import { cleanConversations } from '../docs/clean-conversations.mjs';
import {
  measureRules,
  PAGES_FOLDER,
  readMeasured,
  readRules,
  RULES_FOLDER,
  rulePages,
  verdictsThatChanged,
} from '../docs/rules.mjs';
import { inRoot } from '../process/repository.mjs';
import { textOf } from './sources.mjs';

const GENERATE = 'run `npm run docs:generate`';

let library;
let compliance;
before(async () => {
  compliance = await import('@verbatim/compliance');
  library = await readRules();
});

const rulesThat = (holds) => library.ruleSet.rules.filter(holds).map(({ id }) => id);

describe('Rules', () => {
  it('have fixtures of the three kinds that do what they say', () => {
    const problems = library.ruleSet.rules.flatMap((rule) => {
      const located = library.fixtures.get(rule.id);
      const { problems } = compliance.testRule(library.ruleSet, rule, located);
      return problems.map(({ path: file, line, message }) => `${file}:${line} ${message}`);
    });
    assert.deepEqual(problems, []);
  });

  it('have fixtures that notice when their words are taken away', () => {
    const deaf = rulesThat((rule) => rule.obligation.type !== 'count-across-calls').filter(
      (id) => !noticesDeafness(id),
    );
    assert.deepEqual(deaf, []);
  });

  it('say what they cannot see where their source is uncertain', () => {
    const isUncertain = ({ citation }) => citation.every(({ evidence }) => evidence === 'U');
    assert.deepEqual(
      rulesThat((rule) => isUncertain(rule) && rule.knownLimits.length === 0),
      [],
    );
  });

  it('are stable only where a source is more than uncertain', () => {
    const isKnown = ({ citation }) => citation.some(({ evidence }) => evidence !== 'U');
    assert.deepEqual(
      rulesThat((rule) => rule.status === 'stable' && !isKnown(rule)),
      [],
    );
  });

  it('have the pages in docs/rules that say what they say', async () => {
    const pages = await rulePages(library, readMeasured());
    const wrong = [...pages]
      .filter(
        ([name, text]) =>
          !fs.existsSync(page(name)) || fs.readFileSync(page(name), 'utf8') !== text,
      )
      .map(([name]) => name);
    const stale = fs
      .readdirSync(inRoot(PAGES_FOLDER))
      .filter((name) => name.endsWith('.md') && !pages.has(name));
    assert.deepEqual([...wrong, ...stale], [], GENERATE);
  });

  it('get the verdicts that their engine version stands for', async () => {
    const measured = await measureRules(library, readMeasured());
    assert.deepEqual(verdictsThatChanged(readMeasured(), measured), [], 'raise ENGINE_VERSION');
    assert.equal(readMeasured().engineVersion, measured.engineVersion, GENERATE);
  });

  it('are counted on clean conversations, and the counts are those of today', async () => {
    const known = readMeasured();
    const { rules } = await measureRules(library, known);
    const here = (await cleanConversations()).filter(({ conversations }) => conversations !== null);
    const changed = Object.keys(rules).flatMap((id) =>
      here
        .filter(({ name }) => different(rules[id].alarms[name], known.rules[id]?.alarms[name]))
        .map(({ name }) => `${id} on ${name}`),
    );
    assert.deepEqual(changed, [], GENERATE);
  });
});

const page = (name) => path.join(inRoot(PAGES_FOLDER), name);
const different = (a, b) => JSON.stringify(a) !== JSON.stringify(b);

/** The same rule with words that nobody says instead of its own. */
function noticesDeafness(id) {
  const rule = library.ruleSet.of(id);
  const located = library.fixtures.get(id);
  const file = located.path.replace('.fixtures', '');
  const obligation = deafened(rule.obligation);
  // JSON is YAML; what the schema filled in is written out.
  const text = JSON.stringify({
    ...rule,
    parameters: {},
    judges: {},
    obligation,
    explanation: 'Deaf.',
    live: { action: 'none' },
  });
  const ruleSet = compliance.RuleSet.from([{ path: file, text }]);
  return compliance.testRule(ruleSet, ruleSet.of(id), located).problems.length > 0;
}

const NOBODY_SAYS = { phrases: ['zyxwv zyxwv vwxyz'] };

function deafened(obligation) {
  const numbers = Object.fromEntries(
    Object.entries(obligation).map(([name, value]) => [
      name,
      typeof value === 'string' && value.startsWith('$') ? 1_000 : value,
    ]),
  );
  const saying = ['say', 'first', 'then'].find((name) => name in obligation);
  const others = ['if', 'before', 'of', 'ask'].filter((name) =>
    /"?\$[a-z]/.test(JSON.stringify(obligation[name] ?? '')),
  );
  return {
    ...numbers,
    [saying]: NOBODY_SAYS,
    ...Object.fromEntries(
      others.map((name) => [name, { by: obligation[name].by, ...NOBODY_SAYS }]),
    ),
  };
}

describe(`The folder ${RULES_FOLDER}`, () => {
  it('holds rules in areas, one file each', () => {
    const misplaced = [...library.fixtures.values()]
      .map(({ path: file }) => file)
      .filter((file) => !/^config\/rules\/[a-z-]+\/[a-z0-9-]+\.fixtures\.yaml$/.test(file));
    assert.deepEqual(misplaced, []);
  });

  it('is described by a document that names every matcher and obligation', () => {
    const document = textOf('docs/specs/rules.md');
    const names = [
      'phrases',
      'regex',
      'near',
      'entity',
      'after',
      'any',
      'all',
      'not',
      'judge',
      'event',
    ]
      .concat([
        'must-say',
        'must-not-say',
        'must-before',
        'within',
        'ask-then',
        'count-across-calls',
      ])
      .concat(
        compliance.CALL_EVENTS,
        compliance.ENTITY_TYPES,
        Object.keys(compliance.FactValues.shape),
      );
    assert.deepEqual(
      names.filter((name) => !document.includes(`\`${name}`)),
      [],
    );
  });
});
