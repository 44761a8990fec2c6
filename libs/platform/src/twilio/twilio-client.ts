import twilio from 'twilio';

export interface TwilioAccess {
  readonly accountSid: string;
  readonly authToken: string;
  /** `https://api.twilio.com`, or a peer that speaks its REST API. */
  readonly baseUrl: string;
  /** The longest that one request may take. */
  readonly timeoutMs: number;
}

export type TwilioClient = ReturnType<typeof twilio>;

export function twilioClient({
  accountSid,
  authToken,
  baseUrl,
  timeoutMs,
}: TwilioAccess): TwilioClient {
  return twilio(accountSid, authToken, {
    httpClient: new BaseUrlClient(baseUrl, { timeout: timeoutMs }),
  });
}

/** The package knows one address; this puts another in its place, and leaves path and query alone. */
class BaseUrlClient extends twilio.RequestClient {
  constructor(baseUrl: string, options: ConstructorParameters<typeof twilio.RequestClient>[0]) {
    super(options);
    this.axios.interceptors.request.use((request) => {
      const { pathname, search } = new URL(request.url ?? '');
      request.url = new URL(`${pathname}${search}`, baseUrl).href;
      return request;
    });
  }
}
