import type { VerticalConfig } from '@verbatim/compliance';
import { saysMostOf, type Announcement } from './announcements.js';

/** The name under which the record and the metrics tell of it. */
export const RECORDING_REFUSAL = 'recording-refusal';

const ANSWERS: Readonly<Record<VerticalConfig['onRefusal'], Readonly<Record<string, string>>>> = {
  'end-call': {
    en: 'I understand. Without a record I cannot continue this call. Thank you, and goodbye.',
    es: 'Entiendo. Sin un registro no puedo continuar esta llamada. Gracias y adiós.',
  },
  continue: {
    en: 'All right. From here on, nothing that we say is kept. How can I help you?',
    es: 'De acuerdo. A partir de ahora no se guarda nada de lo que digamos. ¿En qué puedo ayudarle?',
  },
};

/** What a caller who refuses to be recorded is told, before the call ends or goes on without a record. */
export function refusalAnswer(
  { agent, onRefusal }: VerticalConfig,
  over: () => void,
): Announcement {
  const answers = ANSWERS[onRefusal];
  const text = answers[agent.language.slice(0, 2)] ?? answers['en']!;
  return {
    name: RECORDING_REFUSAL,
    textFor: () => text,
    isSaidIn: (spoken) => saysMostOf(text, spoken),
    over,
  };
}
