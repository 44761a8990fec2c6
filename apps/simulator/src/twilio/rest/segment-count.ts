/** As Twilio counts: plain text has 160 characters in one segment and 153 in each of several; other text 70 and 67. */
export function segmentCount(text: string): number {
  const isPlain = /^[\n\r -_a-zäöñüàÄÖÑÜ§¿£¥èéùìòÇØøÅåÆæßÉ¡]*$/.test(text) && !text.includes('`');
  const [alone, joined] = isPlain ? [160, 153] : [70, 67];
  return text.length <= alone ? 1 : Math.ceil(text.length / joined);
}
