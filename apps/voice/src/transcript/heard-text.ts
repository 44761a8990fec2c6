/**
 * An estimate of the words that had been played when the agent was cut off: the same share of the
 * text as of the audio, back to the end of the last whole word. The milliseconds are the evidence.
 */
export function heardText(generated: string, generatedMs: number, heardMs: number): string {
  if (heardMs <= 0 || generatedMs <= 0) return '';
  if (heardMs >= generatedMs) return generated;
  const cut = Math.floor((generated.length * heardMs) / generatedMs);
  const isWordEnd = /\s/.test(generated.charAt(cut));
  if (isWordEnd) return generated.slice(0, cut).trimEnd();
  const lastSpace = generated.slice(0, cut).search(/\s\S*$/);
  return lastSpace < 0 ? '' : generated.slice(0, lastSpace).trimEnd();
}
