const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Whether everybody that words could go to is on this machine: the addresses of the model and of ourselves as
 * the carrier knows us. A real Twilio cannot reach a loopback address, so such a PUBLIC_URL has a fake one before it.
 */
export const areVendorsSimulated = (...urls: readonly string[]): boolean =>
  urls.every((url) => URL.canParse(url) && LOOPBACK.test(new URL(url).hostname));
