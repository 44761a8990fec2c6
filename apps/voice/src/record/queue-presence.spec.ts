import { QueueUnavailableError } from '@verbatim/queue';
import { describe, expect, it } from 'vitest';
import { listeningLogger } from '../testing/logger.js';
import { QueuePresence } from './queue-presence.js';

describe('QueuePresence', () => {
  const away = new QueueUnavailableError('Redis at 127.0.0.1:6379 is away (ECONNREFUSED)');
  const subject = () => {
    const { logger, lines } = listeningLogger();
    return { presence: new QueuePresence('salon', logger), lines };
  };

  it('names the server that is away, once for an outage, and that it is back', () => {
    const { presence, lines } = subject();
    for (let attempt = 0; attempt < 3; attempt += 1) presence.unanswered(away);
    presence.answered();
    presence.answered();
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('Redis at 127.0.0.1:6379 is away (ECONNREFUSED)');
    expect(lines[0]).toContain('"vertical":"salon"');
    expect(lines[1]).toContain('answers again');
  });

  it('says nothing while every add is answered', () => {
    const { presence, lines } = subject();
    presence.answered();
    expect(lines).toEqual([]);
  });

  it('tells the next outage again', () => {
    const { presence, lines } = subject();
    presence.unanswered(away);
    presence.answered();
    presence.unanswered(away);
    expect(lines).toHaveLength(3);
  });
});
