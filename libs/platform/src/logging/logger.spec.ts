import { InvariantError } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { createLogger, type Logger, type LoggerOptions } from './logger.js';

const WORDS = 'my card is four one one one';

function linesOf(use: (logger: Logger) => void, options: LoggerOptions = {}): string {
  const lines: string[] = [];
  use(createLogger('voice', { ...options, write: (line) => void lines.push(line) }));
  return lines.join('');
}

describe('createLogger', () => {
  it('writes one JSON line with the app, the fields and the message', () => {
    const line = linesOf((logger) => logger.info({ callId: 'CA1', seq: 3 }, 'Event numbered.'));
    expect(JSON.parse(line)).toMatchObject({
      app: 'voice',
      callId: 'CA1',
      seq: 3,
      msg: 'Event numbered.',
    });
  });

  it.each<[string, object]>([
    ['a key with a pii segment', { 'pii.text': WORDS }],
    ['a pii object', { pii: { text: WORDS } }],
    ['a nested key', { turn: { 'pii.text': WORDS } }],
    ['an array of objects', { turns: [{ 'pii.text': WORDS }] }],
    ['bytes', { payload: Buffer.from(WORDS) }],
    ['a structure deeper than the limit', { a: { b: { c: { d: { e: { f: { g: WORDS } } } } } } }],
  ])('keeps words out of the line when they are under %s', (_where, fields) => {
    expect(linesOf((logger) => logger.info(fields, 'Turn accepted.'))).not.toContain('four one');
  });

  it('keeps words out of the bindings of children and grandchildren', () => {
    const line = linesOf((logger) =>
      logger
        .child({ 'pii.from': WORDS, callId: 'CA1' })
        .child({ 'pii.to': WORDS })
        .info('Call started.'),
    );
    expect(line).not.toContain('four one');
    expect(JSON.parse(line)).toMatchObject({ callId: 'CA1', 'pii.from': '[redacted]' });
  });

  it('withholds the message of an error that may repeat its input', () => {
    const line = linesOf((logger) => {
      try {
        JSON.parse(WORDS);
      } catch (error) {
        logger.error({ err: error }, 'Payload refused.');
        logger.error({ error: new Error('wrapped', { cause: error }) }, 'Payload refused.');
        logger.error(error, 'Payload refused.');
      }
    });
    expect(line).not.toMatch(/four|my c/);
    expect(line).toContain('SyntaxError');
  });

  it('keeps the message and the stack of our own errors', () => {
    const line = linesOf((logger) =>
      logger.error({ err: new InvariantError('seq went backwards') }, 'Bug.'),
    );
    expect(JSON.parse(line).err).toMatchObject({
      type: 'InvariantError',
      message: 'seq went backwards',
      stack: expect.stringContaining('logger.spec'),
    });
  });

  it('writes a readable line when pretty, with the same redaction', () => {
    const line = linesOf((logger) => logger.warn({ 'pii.text': WORDS, seq: 3 }, 'Kept.'), {
      pretty: true,
    });
    expect(line).toMatch(/^\d\d:\d\d:\d\d\.\d{3} warn {2}voice Kept\. /);
    expect(line).toContain('seq=3');
    expect(line).not.toContain('four one');
  });
});
