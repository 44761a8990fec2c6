import {
  BadRequestException,
  Body,
  Controller,
  HttpCode,
  HttpStatus,
  Inject,
  Post,
  Query,
  UseGuards,
} from '@nestjs/common';
import { MessageOutbox } from '@verbatim/storage';
import { z } from 'zod';
import { TwilioSignatureGuard } from '../twilio/signature.guard.js';
import { MessageRecord, type NewsFrom } from './message-news.js';

export const MESSAGE_STATUS_PATH = '/twilio/message-status';

/** What Twilio tells of a message. Numbers and text, which it repeats, are not even read. */
const MessageStatusForm = z.object({
  /** Of the query, which is signed with the rest. */
  message: z.string().min(1).max(256),
  MessageSid: z.string().regex(/^(SM|MM)[0-9a-f]{32}$/),
  MessageStatus: z.string().min(1).max(32),
  ErrorCode: z
    .string()
    .regex(/^\d{1,8}$/)
    .optional()
    .catch(undefined),
});

/** Twilio's word on what becomes of an SMS. It may come late, twice, out of order, and to any process. */
@Controller()
@UseGuards(TwilioSignatureGuard)
export class MessageStatusController {
  constructor(
    @Inject(MessageOutbox) private readonly outbox: MessageOutbox,
    @Inject(MessageRecord) private readonly record: MessageRecord,
  ) {}

  /** While PostgreSQL is away it fails, and Twilio's error log says so: the message itself is not touched by it. */
  @Post(MESSAGE_STATUS_PATH)
  @HttpCode(HttpStatus.OK)
  async status(@Body() body: unknown, @Query('message') message: unknown): Promise<string> {
    const form = MessageStatusForm.safeParse({ ...Object(body), message });
    if (!form.success) throw new BadRequestException();
    const { message: id, MessageSid: sid, MessageStatus: status, ErrorCode: code } = form.data;
    const news = await this.outbox.delivered(id, sid, status);
    if (news) await this.record.carrierSays(news as NewsFrom, status, code && `twilio-${code}`);
    return '';
  }
}
