import { applyDecorators, Header, HttpCode, HttpStatus, Post } from '@nestjs/common';

/** A webhook of Twilio's: posted, and answered with TwiML. */
export const TwimlWebhook = (path: string): MethodDecorator =>
  applyDecorators(Post(path), HttpCode(HttpStatus.OK), Header('Content-Type', 'text/xml'));
