import { Controller, Get, Inject } from '@nestjs/common';

export const OPENAPI_DOCUMENT = Symbol('OPENAPI_DOCUMENT');

@Controller()
export class OpenApiController {
  constructor(@Inject(OPENAPI_DOCUMENT) private readonly text: object) {}

  /** For everybody: it tells what can be asked, not what is there. */
  @Get('openapi.json')
  document(): object {
    return this.text;
  }
}
