import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { inRoot } from '../process/repository.mjs';
import { formatted, writeFormatted } from './write-formatted.mjs';
import { cleanConversations } from './clean-conversations.mjs';

export const RULES_FOLDER = 'config/rules';
export const PAGES_FOLDER = 'docs/rules';
/** What is measured of each rule; held against the engine by tools/checks/rules.check.mjs. */
export const MEASURED_FILE = `${PAGES_FOLDER}/measured.json`;

const INTRODUCTION = `# Rules

Generated from config/rules by \`npm run docs:generate\`. What the fields mean: [docs/specs/rules.md](../specs/rules.md).

"Public conversations" are those of PriMock57 and of the Schema-Guided Dialogue corpus. In PriMock57 the agent is a physician, so that
rules which keep an AI from medicine rightly find something in it.
`;

/** `{ ruleSet, fixtures }` of config/rules. Build first. Errors: every problem of every file. */
export async function readRules() {
  const { readRuleLibrary } = await import('@verbatim/compliance');
  const files = fs
    .readdirSync(inRoot(RULES_FOLDER), { recursive: true })
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => path.join(RULES_FOLDER, file))
    .map((file) => ({ path: file, text: fs.readFileSync(inRoot(file), 'utf8') }));
  return readRuleLibrary(files);
}

export const readMeasured = () => {
  const file = inRoot(MEASURED_FILE);
  return fs.existsSync(file)
    ? JSON.parse(fs.readFileSync(file, 'utf8'))
    : { engineVersion: '', rules: {} };
};

/**
 * Of each rule: a digest of what it says and of its fixtures, a digest of the verdicts on them, and in how
 * many clean conversations it finds something. Corpora that are not here keep the numbers of \`before\`.
 */
export async function measureRules({ ruleSet, fixtures }, before) {
  const { ENGINE_VERSION, alarmsOnCleanTalk, fixtureVerdicts } =
    await import('@verbatim/compliance');
  const sets = await cleanConversations();
  const counts = sets.map(({ conversations, ...set }) => ({
    ...set,
    counts: conversations === null ? null : alarmsOnCleanTalk(ruleSet, conversations),
  }));
  const rules = ruleSet.rules.map((rule) => {
    const file = fixtures.get(rule.id).value;
    const verdicts = fixtureVerdicts(ruleSet, rule, file).map(({ findings, notJudged }) => ({
      findings,
      notJudged,
    }));
    const alarms = counts.flatMap(({ name, counts: found }) => {
      const count = found === null ? before.rules[rule.id]?.alarms[name] : found.get(rule.id);
      return count === undefined ? [] : [[name, count]];
    });
    const measured = { files: digest([rule, file]), verdicts: digest(verdicts) };
    return [rule.id, { ...measured, alarms: Object.fromEntries(alarms) }];
  });
  return { engineVersion: ENGINE_VERSION, rules: Object.fromEntries(rules) };
}

/** Rules of which nothing changed but what the engine makes of them, under one engine version. */
export const verdictsThatChanged = (before, now) =>
  before.engineVersion !== now.engineVersion
    ? []
    : Object.keys(now.rules).filter((id) => {
        const [old, fresh] = [before.rules[id], now.rules[id]];
        return old?.files === fresh.files && old.verdicts !== fresh.verdicts;
      });

/** Every page by its file's name, as it is to stand in docs/rules. */
export async function rulePages({ ruleSet, fixtures }, measured) {
  const { indexRow, ruleDocument } = await import('@verbatim/compliance');
  const pages = new Map();
  for (const rule of ruleSet.rules) {
    const alarms = Object.entries(measured.rules[rule.id]?.alarms ?? {}).map(([origin, count]) => ({
      origin,
      ...count,
    }));
    const text = ruleDocument(rule, fixtures.get(rule.id).value, alarms);
    pages.set(`${rule.id}.md`, await formatted(inRoot(PAGES_FOLDER, `${rule.id}.md`), text));
  }
  const index = [INTRODUCTION, ...indexTables({ ruleSet, fixtures }, indexRow)].join('\n');
  pages.set('README.md', await formatted(inRoot(PAGES_FOLDER, 'README.md'), index));
  return pages;
}

function indexTables({ ruleSet, fixtures }, indexRow) {
  const areas = Map.groupBy(ruleSet.rules, ({ id }) =>
    path.basename(path.dirname(fixtures.get(id).path)),
  );
  const head = ['rule', 'demands', 'status', 'severity', 'verticals', 'jurisdictions'];
  return [...areas]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([area, rules]) => {
      const rows = [head, head.map(() => '---'), ...rules.map(indexRow)];
      return `\n## ${area}\n\n${rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
    });
}

export async function writeRuleDocs(say) {
  const library = await readRules();
  const before = readMeasured();
  const measured = await measureRules(library, before);
  const changed = verdictsThatChanged(before, measured);
  if (changed.length > 0) {
    throw new Error(
      `The engine judges the fixtures of ${changed.join(', ')} otherwise than before: raise ENGINE_VERSION.`,
    );
  }
  const folder = inRoot(PAGES_FOLDER);
  fs.mkdirSync(folder, { recursive: true });
  const pages = await rulePages(library, measured);
  for (const [name, text] of pages) fs.writeFileSync(path.join(folder, name), text);
  for (const name of fs.readdirSync(folder)) {
    if (name.endsWith('.md') && !pages.has(name)) fs.rmSync(path.join(folder, name));
  }
  await writeFormatted(inRoot(MEASURED_FILE), JSON.stringify(measured));
  say(`Wrote ${pages.size} pages of ${PAGES_FOLDER}.`);
}

const digest = (value) =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22);
