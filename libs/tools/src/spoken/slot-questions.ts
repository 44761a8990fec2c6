type Words = { readonly en: string } & Readonly<Record<string, string>>;

/**
 * What the caller is asked word for word when the model could not fill a field, by the name of the field. A
 * field without a question here is one that a caller cannot answer, and goes to a person.
 */
const QUESTIONS: Readonly<Record<string, Words>> = {
  service: {
    en: 'Please tell me which service you would like.',
    es: 'Por favor, dígame qué servicio desea.',
  },
  start: {
    en: 'Please tell me the day, the month and the time that you would like.',
    es: 'Por favor, dígame el día, el mes y la hora que desea.',
  },
  from: {
    en: 'Please tell me the day and the month that you would like.',
    es: 'Por favor, dígame el día y el mes que desea.',
  },
  at: {
    en: 'Please tell me the day and the time at which we may call you.',
    es: 'Por favor, dígame el día y la hora a la que podemos llamarle.',
  },
  name: {
    en: 'Please tell me your first and last name.',
    es: 'Por favor, dígame su nombre y su apellido.',
  },
  dateOfBirth: {
    en: 'Please tell me your date of birth: the day, the month and the year.',
    es: 'Por favor, dígame su fecha de nacimiento: el día, el mes y el año.',
  },
  phone: {
    en: 'Please tell me your telephone number with the area code, digit by digit.',
    es: 'Por favor, dígame su número de teléfono con prefijo, cifra por cifra.',
  },
  to: {
    en: 'Please tell me the telephone number with the area code, digit by digit.',
    es: 'Por favor, dígame el número de teléfono con prefijo, cifra por cifra.',
  },
  reference: {
    en: 'Please tell me your reference: three letters and three digits.',
    es: 'Por favor, dígame su referencia: tres letras y tres cifras.',
  },
  partySize: {
    en: 'Please tell me for how many people.',
    es: 'Por favor, dígame para cuántas personas.',
  },
  quantity: {
    en: 'Please tell me how many you would like.',
    es: 'Por favor, dígame cuántos desea.',
  },
  amount: {
    en: 'Please tell me the amount that you would like to pay.',
    es: 'Por favor, dígame la cantidad que desea pagar.',
  },
  summary: {
    en: 'Please tell me in one sentence what the problem is.',
    es: 'Por favor, dígame en una frase cuál es el problema.',
  },
  message: {
    en: 'Please tell me the message that I am to pass on.',
    es: 'Por favor, dígame el mensaje que debo transmitir.',
  },
  payer: {
    en: 'Please tell me the name of your insurance company.',
    es: 'Por favor, dígame el nombre de su compañía de seguros.',
  },
};

/** In the language of the call, else in English. */
export function slotQuestion(language: string, field: string): string | undefined {
  const words = Object.hasOwn(QUESTIONS, field) ? QUESTIONS[field] : undefined;
  return words && (words[language.slice(0, 2)] ?? words.en);
}

const NOT_POSSIBLE: Words = {
  en: 'I am sorry, I cannot do that on this call.',
  es: 'Lo siento, no puedo hacerlo en esta llamada.',
};

/** When no person can be reached either. */
export const notPossible = (language: string): string =>
  NOT_POSSIBLE[language.slice(0, 2)] ?? NOT_POSSIBLE.en;
