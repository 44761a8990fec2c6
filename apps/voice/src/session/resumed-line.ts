import type { VerticalConfig } from '@verbatim/compliance';
import type { Announcement } from '../call/announcements.js';
import { saysMostOf } from '../call/announcements.js';

const RESUMED: Readonly<Record<string, string>> = {
  en: 'Sorry, the line was gone for a moment. I am back.',
  es: 'Disculpe, se cortó por un momento. Ya estoy aquí.',
};

/** What a caller hears from the session that follows on a lost one, before it answers them. */
export function resumedLine({ agent }: VerticalConfig): Announcement {
  const text = RESUMED[agent.language.slice(0, 2)] ?? RESUMED['en']!;
  return {
    name: 'session-resumed',
    textFor: () => text,
    isSaidIn: (spoken) => saysMostOf(text, spoken),
    over: () => undefined,
  };
}
