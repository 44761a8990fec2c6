import { type ArgumentsHost, Catch } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import type { Response } from 'express';

/**
 * Answers what is refused as the framework does, without the type that TwiML would have had: for each such mismatch it
 * writes a warning, so that anybody who sends unsigned requests could fill the log.
 */
@Catch()
export class RefusalFilter extends BaseExceptionFilter {
  override catch(exception: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    if (!response.headersSent) response.removeHeader('Content-Type');
    super.catch(exception, host);
  }
}
