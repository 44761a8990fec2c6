/** Which engine holds the queues. Redis is the production engine; PostgreSQL the embedded default. */
export type QueueConnection =
  | {
      readonly engine: 'redis';
      readonly url: string;
      /** Namespace of all keys. Default `verbatim`. */
      readonly prefix?: string;
    }
  | {
      readonly engine: 'postgres';
      readonly url: string;
      /** Schema that holds BullMQ's tables; made and migrated on first use. Default `bullmq`. */
      readonly schema?: string;
    };

const ENGINE_OF_PROTOCOL: Readonly<Record<string, QueueConnection['engine']>> = {
  'redis:': 'redis',
  'rediss:': 'redis',
  'postgres:': 'postgres',
  'postgresql:': 'postgres',
};

/** @throws TypeError that names the accepted forms, never the url: it may hold a password. */
export function parseQueueUrl(url: string): QueueConnection {
  const engine = URL.canParse(url) ? ENGINE_OF_PROTOCOL[new URL(url).protocol] : undefined;
  if (engine === undefined)
    throw new TypeError(
      'A queue url starts with redis://, rediss://, postgres:// or postgresql://',
    );
  return { engine, url };
}
