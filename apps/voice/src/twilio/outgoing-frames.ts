/** Messages that Twilio understands on the media socket. Anything else risks the stream. */
export const mediaFrame = (streamSid: string, payload: string): string =>
  JSON.stringify({ event: 'media', streamSid, media: { payload } });

export const markFrame = (streamSid: string, name: string): string =>
  JSON.stringify({ event: 'mark', streamSid, mark: { name } });

/** Empties Twilio's buffer; every pending mark comes back. */
export const clearFrame = (streamSid: string): string =>
  JSON.stringify({ event: 'clear', streamSid });
