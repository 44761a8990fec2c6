import { describe, expect, it } from 'vitest';
import { agentsPage, stateDiagram } from './agents-page.js';
import { openPractice } from './testing/sample-team.js';

describe('stateDiagram', () => {
  it('has a state for each agent, an arrow for each hand-off, and its guard', () => {
    expect(stateDiagram(openPractice())).toBe(`\`\`\`mermaid
stateDiagram-v2
  [*] --> front : call, open
  [*] --> night : call, after hours
  front --> booking : [name]
  front --> nurse
  booking --> done : [born]
  booking --> front
  done --> front
  night --> nurse
  front --> [*]
  booking --> [*]
  done --> [*]
  nurse --> [*]
  night --> [*]
\`\`\``);
  });
});

describe('agentsPage', () => {
  it('says of each agent what it may do, and of each detail what it is', () => {
    const page = agentsPage(openPractice());
    expect(page).toContain(
      '## booking\n\nMaple Street, voice marin, en; revision booking-1. Tools: `book`.',
    );
    expect(page).toContain('| booking | They book. | name | name, phone, with, many, new |');
    expect(page).toContain('## nurse');
    expect(page).toContain('Hands off to nobody.');
    expect(page).toContain('| with | Chen, Okafor | With whom. |');
  });
});
