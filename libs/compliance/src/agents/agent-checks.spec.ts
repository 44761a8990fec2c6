import { describe, expect, it } from 'vitest';
import { VerticalFileError } from '../verticals/vertical-file.errors.js';
import { agentFile, catalogOf, PRACTICE, TEAM } from './testing/sample-team.js';

type File = (typeof TEAM)[number];

const problemsOf = (agents: readonly File[], practice = PRACTICE): string[] => {
  try {
    catalogOf(agents, practice);
    return [];
  } catch (error) {
    if (!(error instanceof VerticalFileError)) throw error;
    return error.message.split('\n');
  }
};

/** The team with one file changed, or with one more. */
const edited = (agent: string, change: (text: string) => string): File[] =>
  TEAM.map((file) =>
    file.path.endsWith(`/${agent}.yaml`) ? { ...file, text: change(file.text) } : file,
  );
const added = (agent: string, more: string): File[] => [...TEAM, agentFile(agent, more)];
const replaced = (from: string, to: string) => (text: string) => {
  expect(text).toContain(from);
  return text.replace(from, to);
};

describe('Files of agents', () => {
  it('belong to the vertical whose folder they lie in', () => {
    expect(problemsOf(TEAM)).toEqual([]);
    const practice = catalogOf(TEAM).of('healthcare')!;
    expect([...practice.agents.keys()]).toEqual(['front', 'booking', 'done', 'nurse', 'night']);
    expect([practice.agent.id, practice.afterHoursAgent?.id]).toEqual(['front', 'night']);
    expect(practice.agent.handOffs.map(({ to }) => to)).toEqual(['booking', 'nurse']);
  });

  it('name every problem at once, with line and column', () => {
    const broken = edited('front', (text) =>
      text.replace('marin', 'loud').replace('needs: [name]', 'needs: name'),
    ).concat(agentFile('nobody', 'tols: [book]'));
    expect(problemsOf(broken)).toEqual([
      'config/agents/healthcare/front.yaml:4:1 voice: expected a voice: alloy, ash, ballad, cedar, coral, echo, marin, sage, shimmer or verse',
      'config/agents/healthcare/front.yaml:10:38 handOffs[0].needs: expected a list of details',
      'config/agents/healthcare/nobody.yaml:7:1 tols: not a known field',
    ]);
  });

  it.each([
    [
      'an entry agent that has no file',
      TEAM.filter(({ path }) => !path.endsWith('night.yaml')),
      [
        'config/verticals/healthcare.yaml:10:3 agents.afterHours: there is no night.yaml in config/agents/healthcare',
      ],
    ],
    [
      'a tool that nobody has',
      edited('booking', replaced('[book]', '[book, fly]')),
      [
        expect.stringMatching(
          /booking\.yaml:7:15 tools\[1\]: expected a tool: check_availability, /,
        ),
      ],
    ],
    [
      'a tool for card payments where the vertical takes none',
      edited('booking', replaced('[book]', '[book, take_card_payment]')),
      [
        'config/agents/healthcare/booking.yaml:7:15 tools[1]: the vertical says no payment that could be taken',
      ],
    ],
    [
      'a hand-off to an agent that is not there',
      edited('done', replaced('to: front', 'to: billing')),
      [
        'config/agents/healthcare/done.yaml:8:7 handOffs[0].to: there is no billing.yaml beside this file',
      ],
    ],
    [
      'a hand-off to itself, and one that stands there twice',
      edited(
        'booking',
        (text) => `${text.replace('to: done', 'to: booking')}  - { to: front, when: Again. }
`,
      ),
      [
        'config/agents/healthcare/booking.yaml:9:7 handOffs[0].to: an agent does not hand off to itself',
        'config/agents/healthcare/booking.yaml:11:7 handOffs[2].to: front stands here twice',
        expect.stringContaining('no call comes to done'),
      ],
    ],
    [
      'an agent that no call comes to',
      added('orphan', 'handOffs:\n  - { to: front, when: Always. }'),
      [
        'config/agents/healthcare/orphan.yaml:1:1 agent: no call comes to orphan: it does not answer any, and nobody hands off to it',
      ],
    ],
    [
      'agents that only hand off to each other',
      [
        ...added('left', 'handOffs:\n  - { to: right, when: Always. }'),
        agentFile('right', 'handOffs:\n  - { to: left, when: Always. }'),
      ],
      [
        expect.stringContaining('left.yaml:1:1 agent: no call comes to left'),
        expect.stringContaining('right.yaml:1:1 agent: no call comes to right'),
      ],
    ],
    [
      'a disclosure that is owed first and not said first by who answers',
      edited('night', replaced('disclosures: [recording-notice]', '')),
      [
        'config/agents/healthcare/night.yaml:1:1 disclosures: is missing recording-notice, which the vertical owes first and night answers calls',
      ],
    ],
    [
      'a disclosure that the vertical does not have, or not in a language of the agent',
      edited('nurse', (text) => `${text}languages: [es]\ndisclosures: [mini-miranda, hello]\n`),
      [
        'config/agents/healthcare/nurse.yaml:9:15 disclosures[0]: mini-miranda has no text in es, which nurse speaks',
        'config/agents/healthcare/nurse.yaml:9:29 disclosures[1]: the vertical has no disclosure hello',
      ],
    ],
    [
      'another voice behind a hand-off: a session with the model keeps its own',
      edited('nurse', replaced('marin', 'cedar')),
      [
        'config/agents/healthcare/front.yaml:11:7 handOffs[1].to: nurse has the voice cedar, and no call changes from marin to another',
        'config/agents/healthcare/night.yaml:9:7 handOffs[0].to: nurse has the voice cedar, and no call changes from marin to another',
      ],
    ],
    [
      'a language that is lost behind a hand-off',
      edited('front', (text) => `${text}languages: [es]\n`),
      [
        'config/agents/healthcare/front.yaml:10:7 handOffs[0].to: booking does not speak es, as front does',
        'config/agents/healthcare/front.yaml:11:7 handOffs[1].to: nurse does not speak es, as front does',
      ],
    ],
    [
      'details that the vertical does not name',
      edited('done', replaced('carries: [name]', 'needs: [constructor], carries: [name, age]')),
      [
        'config/agents/healthcare/done.yaml:8:49 handOffs[0].needs[0]: agents.details of the vertical has no constructor',
        'config/agents/healthcare/done.yaml:8:79 handOffs[0].carries[1]: agents.details of the vertical has no age',
      ],
    ],
    [
      'a file that is named otherwise than its agent',
      edited('done', replaced('agent: done', 'agent: finished')),
      [expect.stringContaining('done.yaml:1:1 agent: expected done, as the file is named')],
    ],
    [
      'a folder without a vertical',
      [...TEAM, { path: 'config/agents/bakery/ada.yaml', text: agentFile('ada', '').text }],
      [
        `config/agents/bakery/ada.yaml:1:1 the file: no vertical's file says "vertical: bakery", as its folder is named`,
      ],
    ],
  ])('refuse %s', (_what, files, problems) => {
    expect(problemsOf(files)).toEqual(problems);
  });

  it('stand instead of an agent in the vertical’s own file, not beside it', () => {
    const both = {
      ...PRACTICE,
      text: `${PRACTICE.text}agent: { name: A, voice: ash, language: en, instructions: B. }\n`,
    };
    expect(problemsOf(TEAM, both)).toEqual([
      expect.stringMatching(
        /healthcare\.yaml:\d+:1 agent: not beside "agents", which says who answers$/,
      ),
    ]);
    const neither = { ...PRACTICE, text: PRACTICE.text.replace(/^agents:\n(?: {2}.*\n)+/m, '') };
    expect(problemsOf([], neither)).toEqual([
      'config/verticals/healthcare.yaml:1:1 agents: is missing, expected which agents answer',
    ]);
  });
});
