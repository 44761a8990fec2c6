/** The basic alphabet of SMS (3GPP TS 23.038), and what takes two of its places. */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
    '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const EXTENDED = new Set('\f^{}\\[~]|€');

const BASIC_ALONE = 160;
const BASIC_JOINED = 153;
const UCS2_ALONE = 70;
const UCS2_JOINED = 67;

/** How many segments a text is billed as. One character outside of the alphabet costs more than half the room. */
export function segmentsOf(text: string): number {
  const places = basicPlaces(text);
  const [length, alone, joined] =
    places === undefined
      ? [text.length, UCS2_ALONE, UCS2_JOINED]
      : [places, BASIC_ALONE, BASIC_JOINED];
  return length <= alone ? 1 : Math.ceil(length / joined);
}

function basicPlaces(text: string): number | undefined {
  let places = 0;
  for (const character of text) {
    if (BASIC.has(character)) places += 1;
    else if (EXTENDED.has(character)) places += 2;
    else return undefined;
  }
  return places;
}
