import type { Agent, HandOff, VerticalInForce } from '@verbatim/compliance';
import { HEALTHCARE } from './verticals.js';

const agent = (id: string, handOffs: readonly HandOff[], more: Partial<Agent> = {}): Agent => ({
  ...HEALTHCARE.agent,
  id,
  revision: `${id}-1`,
  instructions: `You are ${id}.`,
  greeting: undefined,
  languages: ['en-US', 'es'],
  handOffs,
  ...more,
});
const when = 'When it is time.';

const FRONT = agent(
  'front',
  [
    { to: 'booking', when, needs: ['caller-name'], carries: ['caller-name', 'wish'] },
    { to: 'debts', when },
  ],
  { greeting: 'Hello, I am an AI assistant. This call is recorded.' },
);
const BOOKING = agent(
  'booking',
  [
    { to: 'front', when, carries: ['caller-name'] },
    { to: 'debts', when },
  ],
  { tools: ['book'] },
);
const DEBTS = agent('debts', [{ to: 'front', when }], { disclosures: ['mini-miranda'] });

/** front ⇄ booking, both → debts → front. */
export const BOOKING_TEAM: VerticalInForce = {
  ...HEALTHCARE,
  agent: FRONT,
  agents: new Map([FRONT, BOOKING, DEBTS].map((each) => [each.id, each])),
  details: {
    'caller-name': { type: 'text', description: 'Their name.' },
    wish: { type: 'text', description: 'What they want.' },
  },
  disclosures: {
    'mini-miranda': {
      text: {
        en: 'This is an attempt to collect a debt.',
        es: 'Este es un intento de cobrar una deuda.',
      },
    },
  },
};
