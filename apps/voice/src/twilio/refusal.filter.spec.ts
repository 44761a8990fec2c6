import { type ArgumentsHost, ForbiddenException, type HttpServer } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { RefusalFilter } from './refusal.filter.js';

/** Tells in which order things happen to the response. */
function refused(isSent: boolean): string[] {
  const told: string[] = [];
  const response = {
    headersSent: isSent,
    removeHeader: (name: string) => void told.push(`without ${name}`),
  };
  const adapter = {
    isHeadersSent: () => isSent,
    reply: (_response: unknown, _body: unknown, status: number) => void told.push(`${status}`),
    end: () => void told.push('end'),
  };
  const host = {
    switchToHttp: () => ({ getResponse: () => response }),
    getArgByIndex: () => response,
  } as unknown as ArgumentsHost;
  new RefusalFilter(adapter as unknown as HttpServer).catch(new ForbiddenException(), host);
  return told;
}

describe('RefusalFilter', () => {
  it('takes the type of TwiML away before the framework answers', () => {
    expect(refused(false)).toEqual(['without Content-Type', '403']);
  });

  it('leaves an answer alone that has begun', () => {
    expect(refused(true)).toEqual(['end']);
  });
});
