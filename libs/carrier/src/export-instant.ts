const OFFSET = String.raw`(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})`;
const DATE = String.raw`\d{4}-\d{2}-\d{2}`;
const TIME = String.raw`\d{2}:\d{2}:\d{2}(?:\.\d+)?`;

/** As the REST API's SDKs and bulk exports write it. */
const ISO = new RegExp(`^(${DATE})[T ](${TIME}) ?(${OFFSET})$`);
/** As the console's file has it: 09:15:11 UTC 2026-11-26. */
const CONSOLE = new RegExp(`^(${TIME}) (${OFFSET}) (${DATE})$`);
/** RFC 2822, as the REST API answers: Thu, 26 Nov 2026 09:15:11 +0000. */
const MAIL = /^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (?:GMT|[+-]\d{4})$/;

/** Unix milliseconds. `undefined` for what does not name its zone: guessing would shift a day of calls. */
export function exportInstant(text: string): number | undefined {
  const iso = ISO.exec(text);
  if (iso) return instant(iso[1]!, iso[2]!, iso[3]!);
  const written = CONSOLE.exec(text);
  if (written) return instant(written[3]!, written[1]!, written[2]!);
  return MAIL.test(text) ? checked(Date.parse(text)) : undefined;
}

function instant(date: string, time: string, offset: string): number | undefined {
  const zone = /^(Z|UTC|GMT)$/.test(offset) ? 'Z' : offset.replace(/^(.\d{2}):?/, '$1:');
  return checked(Date.parse(`${date}T${time}${zone}`));
}

const checked = (ms: number): number | undefined => (Number.isNaN(ms) ? undefined : ms);
