import {
  Catch,
  HttpException,
  Inject,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { YamlFileError } from '@verbatim/compliance';
import { OperationalError } from '@verbatim/contracts';
import { LOGGER, type Logger } from '@verbatim/platform';
import type { Response } from 'express';
import { ApiProblem } from './api-problem.js';

/** Every failure as `{ code, message, problems }`. What was not expected says nothing of its inside. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const { status, code, message, problems } = this.problemOf(error);
    if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
    response.status(status).json({ code, message, problems });
  }

  private problemOf(error: unknown): Pick<ApiProblem, 'status' | 'code' | 'message' | 'problems'> {
    if (error instanceof ApiProblem) return error;
    if (error instanceof YamlFileError) {
      const message = 'The files cannot be used.';
      return { status: 422, code: 'FILES_REFUSED', message, problems: error.message.split('\n') };
    }
    if (error instanceof OperationalError) {
      this.logger.warn({ err: error }, 'A request could not be done.');
      const message = 'Something that this needs is away or not there; the log says what.';
      return { status: error.retryable ? 503 : 500, code: error.code, message, problems: [] };
    }
    if (error instanceof HttpException) {
      const code = error.getStatus() === 404 ? 'NOT_FOUND' : 'BAD_REQUEST';
      return { status: error.getStatus(), code, message: error.message, problems: [] };
    }
    this.logger.error({ err: error }, 'A request failed.');
    return { status: 500, code: 'INTERNAL', message: 'This is a fault of ours.', problems: [] };
  }
}
