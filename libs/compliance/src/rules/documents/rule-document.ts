import type { AlarmCount } from '../fixtures/clean-talk.js';
import { FIXTURE_KINDS } from '../fixtures/test-rule.js';
import type { FixturesFile } from '../fixtures-file.js';
import type { Rule } from '../rule-file.js';
import { duration, obligationInWords } from './in-words.js';

const EVIDENCE = {
  P: 'primary text read',
  S: 'secondary source read',
  K: 'general knowledge, not re-read',
  U: 'uncertain or moving',
} as const;

/** Clean conversations of one origin in which a rule found something. */
export interface MeasuredAlarms extends AlarmCount {
  readonly origin: string;
}

/** The page of a rule, in Markdown: everything that its file says, for people who read no YAML. */
export function ruleDocument(
  rule: Rule,
  fixtures: FixturesFile,
  alarms: readonly MeasuredAlarms[] = [],
): string {
  const words = obligationInWords(rule.obligation, rule.scope);
  return [
    `# ${rule.id}`,
    rule.title + '.',
    table([
      ['revision', String(rule.revision)],
      ['status', rule.status + (rule.alwaysOn ? ', always on' : '')],
      ['severity', rule.severity],
      ['in force', inForce(rule)],
      ['jurisdictions', rule.jurisdictions.map(code).join(', ')],
      ['verticals', rule.verticals.map(code).join(', ')],
      ['calls', callsOf(rule)],
      ['last verified', rule.lastVerified],
    ]),
    section('Source', list(rule.citation.map(citationLine))),
    section('Demands', [
      words.demand,
      ...words.looksFor.map(({ name, lines }) => `${name}:\n\n${nestedList(lines)}`),
    ]),
    section('A finding says', [`> ${rule.explanation}`]),
    section('While the call runs', [liveInWords(rule)]),
    section('Parameters', parametersOf(rule)),
    section('Questions to a judge', list(judgesOf(rule))),
    section('Known limits', list(rule.knownLimits)),
    section('False positives', list(rule.falsePositives)),
    section('On clean conversations', list(alarms.map(alarmLine))),
    section('Fixtures', fixturesOf(fixtures)),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** One line of the index of rules. */
export const indexRow = (rule: Rule): readonly string[] => [
  `[${rule.id}](${rule.id}.md)`,
  rule.title,
  rule.status,
  rule.severity,
  rule.verticals.map(code).join(', '),
  rule.jurisdictions.map(code).join(', '),
];

const code = (name: string): string => (name === '*' ? 'all' : name);

const inForce = ({ effective: { from, to } }: Rule): string =>
  to === undefined ? `from ${from}` : `from ${from}, no longer on ${to}`;

function callsOf({ scope, when }: Rule): string {
  const facts = Object.entries(when).map(([fact, value]) => `\`${fact}\` is ${value} or unknown`);
  return [
    scope.direction === 'any' ? 'inbound and outbound' : scope.direction,
    scope.callTypes.join(' and '),
    ...(scope.languages === undefined ? [] : [`in ${scope.languages.join(', ')}`]),
    ...facts,
  ].join('; ');
}

function citationLine({ source, evidence, url, note }: Rule['citation'][number]): string {
  const name = url === undefined ? source : `[${source}](${url})`;
  return `${name} (${EVIDENCE[evidence]})${note === undefined ? '' : `. ${note}`}`;
}

function liveInWords({ live }: Rule): string {
  if (live.action === 'none') return '';
  const upon = live.upon === 'trigger' ? 'As soon as it is heard' : 'As soon as it is broken';
  const say = 'say' in live && live.say !== undefined ? ` The agent says: "${live.say}"` : '';
  switch (live.action) {
    case 'escalate':
      return `${upon}, a person is told, who acknowledges within ${duration(live.acknowledgeWithinMs)}.${say}`;
    case 'correct':
      return `${upon}, the agent is interrupted.${say}`;
    case 'pause-capture':
      return `${upon}, no words are kept until it is over.`;
    case 'end-call':
      return `${upon}, the call is ended.${say}`;
  }
}

function parametersOf({ parameters }: Rule): string[] {
  const rows = Object.entries(parameters).map(([name, parameter]) => [
    `\`${name}\``,
    'min' in parameter ? String(parameter.default) : parameter.default.join(', ') || 'to be set',
    'min' in parameter ? `${parameter.min} – ${parameter.max}` : 'phrases',
    parameter.description,
  ]);
  return rows.length === 0 ? [] : [rowsOf([['parameter', 'default', 'bounds', 'is'], ...rows])];
}

const judgesOf = ({ judges }: Rule): string[] =>
  Object.entries(judges).map(
    ([name, { question, promptRevision }]) => `\`${name}\` (${promptRevision}): ${question}`,
  );

const alarmLine = ({ origin, conversations, alarms }: MeasuredAlarms): string =>
  `finds something in ${alarms} of ${conversations} ${origin}`;

function fixturesOf(fixtures: FixturesFile): string[] {
  const names = { match: 'Found', 'no-match': 'Not found', 'known-miss': 'Known misses' } as const;
  return FIXTURE_KINDS.map((kind) => {
    const lines = fixtures[kind].map((fixture) =>
      'why' in fixture ? `${fixture.name}: ${fixture.why}` : fixture.name,
    );
    return `${names[kind]}:\n\n${list(lines)[0] ?? ''}`;
  });
}

/** Nothing to say: no heading. */
function section(title: string, parts: readonly string[]): string {
  const said = parts.filter((part) => part !== '');
  return said.length === 0 ? '' : [`## ${title}`, ...said].join('\n\n');
}

const list = (lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [lines.map((line) => `- ${line}`).join('\n')];

const nestedList = (lines: readonly string[]): string =>
  lines.map((line) => line.replace(/^( *)/, '$1- ')).join('\n');

const table = (rows: readonly (readonly [string, string])[]): string => rowsOf([['', ''], ...rows]);

function rowsOf(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  return [head, head.map(() => '---'), ...body]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}
