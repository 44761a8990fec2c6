import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { VOICE_SETTINGS, type VoiceSettings } from '../voice-settings.js';
import { ForgedRequests } from './forged-requests.js';
import { PublicAddress } from './public-address.js';
import { RequestSource } from './request-source.js';
import { type Form, isSignedBy } from './twilio-signature.js';
import { WebhookMetrics } from './webhook-metrics.js';

/**
 * Lets only Twilio in: 403, and nothing started, for a request that does not carry its signature over the
 * public address and every parameter.
 */
@Injectable()
export class TwilioSignatureGuard implements CanActivate {
  constructor(
    @Inject(VOICE_SETTINGS) private readonly settings: VoiceSettings,
    @Inject(PublicAddress) private readonly address: PublicAddress,
    @Inject(WebhookMetrics) private readonly metrics: WebhookMetrics,
    @Inject(RequestSource) private readonly sources: RequestSource,
    @Inject(ForgedRequests) private readonly forged: ForgedRequests,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    const signature = request.header('x-twilio-signature');
    const url = this.address.http(request.originalUrl);
    const isValid =
      signature !== undefined &&
      isForm(request.body) &&
      isSignedBy(this.settings.env.TWILIO_AUTH_TOKEN, signature, url, request.body);
    const source = this.sources.of(request);
    if (isValid) this.forged.signed(source);
    else {
      this.forged.refused(source);
      this.metrics.forbidden();
    }
    return isValid;
  }
}

/** Flat: every value is text, or the texts of a repeated name. Anything else was not signed like this. */
function isForm(body: unknown): body is Form {
  if (typeof body !== 'object' || body === null) return false;
  return Object.values(body).every(
    (value) =>
      typeof value === 'string' ||
      (Array.isArray(value) && value.every((each) => typeof each === 'string')),
  );
}
