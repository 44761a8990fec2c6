/** What the caller hears while a tool is slow, by what it does and by language. */
const FILLERS = {
  looking: {
    en: 'One moment, I am looking that up.',
    es: 'Un momento, lo estoy consultando.',
    fr: 'Un instant, je regarde.',
    de: 'Einen Moment, ich sehe nach.',
  },
  writing: {
    en: 'One moment, I am entering that.',
    es: 'Un momento, lo estoy registrando.',
    fr: 'Un instant, je le note.',
    de: 'Einen Moment, ich trage das ein.',
  },
} as const;
export type FillerName = keyof typeof FILLERS;

/** In the language of the call, else in English. */
export function fillerIn(language: string, name: FillerName): string {
  const byLanguage: Readonly<Record<string, string>> = FILLERS[name];
  return byLanguage[language.slice(0, 2)] ?? FILLERS[name].en;
}
