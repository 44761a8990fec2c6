import { VerticalCatalog } from '../../verticals/vertical-catalog.js';
import { verticalIn, type VerticalInForce } from '../../verticals/vertical-in-force.js';

interface TextAtPath {
  readonly path: string;
  readonly text: string;
}

const vertical = (name: string, agents: string): string => `vertical: ${name}
revision: r1
numbers: []
jurisdictions: [US-MA]
zone: America/New_York
policy: block
buffer: { capacityEvents: 64, capacityBytes: 262144 }
${agents}
hours:
  open:
    - { days: [mon], from: '08:00', to: '17:00' }
fallback: { say: Sorry. }
onRefusal: continue
disclosures:
  recording-notice: { owed: first, text: { en: This call is recorded., es: Se graba. } }
  mini-miranda: { text: { en: This is an attempt to collect a debt. } }
`;

const UNCLASSIFIED = {
  path: 'config/verticals/unclassified.yaml',
  text: vertical(
    'unclassified',
    'agent: { name: Ada, voice: marin, language: en, instructions: Be brief. }',
  ),
};

export const PRACTICE = {
  path: 'config/verticals/healthcare.yaml',
  text: vertical(
    'healthcare',
    `agents:
  open: front
  afterHours: night
  details:
    name: { type: text, description: Their name. }
    born: { type: date, description: Their birthday. }
    phone: { type: phone, description: Their number. }
    many: { type: count, description: How many. }
    new: { type: yes-no, description: Whether they are new. }
    with: { type: choice, of: [Chen, Okafor], description: With whom. }`,
  ),
};

export const agentFile = (agent: string, more: string): TextAtPath => ({
  path: `config/agents/healthcare/${agent}.yaml`,
  text: `agent: ${agent}
revision: ${agent}-1
name: Maple Street
voice: marin
language: en
instructions: Be brief.
${more}
`,
});

/** front → booking → done → front, front → nurse, night → nurse. */
export const TEAM: readonly TextAtPath[] = [
  agentFile(
    'front',
    `disclosures: [recording-notice]
greeting: Hello.
handOffs:
  - { to: booking, when: They book., needs: [name], carries: [name, phone, with, many, new] }
  - { to: nurse, when: It hurts., carries: [phone] }`,
  ),
  agentFile(
    'booking',
    `tools: [book]
handOffs:
  - { to: done, when: It is booked., needs: [born], carries: [name] }
  - { to: front, when: Something else. }`,
  ),
  agentFile('done', 'handOffs:\n  - { to: front, when: Something else., carries: [name] }'),
  agentFile('nurse', 'tools: [transfer_to_person]'),
  agentFile(
    'night',
    `disclosures: [recording-notice]
handOffs:
  - { to: nurse, when: It hurts., carries: [phone] }`,
  ),
];

export const catalogOf = (
  agents: readonly TextAtPath[],
  practice: TextAtPath = PRACTICE,
): VerticalCatalog => VerticalCatalog.from([practice, UNCLASSIFIED], agents);

/** The sample practice, while it is open. */
export const openPractice = (): VerticalInForce =>
  verticalIn(catalogOf(TEAM).of('healthcare')!, 'open');
