import { Controller, Header, Inject, Param, Query, Req } from '@nestjs/common';
import { VCON_MEDIA_TYPE } from '@verbatim/audit-log';
import { CallId } from '@verbatim/contracts';
import { z } from 'zod';
import type { AdmittedRequest } from '../auth/access.guard.js';
import { mayAct } from '../auth/roles.js';
import { parsed } from '../http/api-problem.js';
import { Endpoint } from '../http/endpoint.js';
import { ExportDesk } from './export-desk.js';

const Params = z.object({ callId: CallId });
const ExportQuery = z.object({
  version: z
    .enum(['fullest', 'redacted'])
    .default('fullest')
    .describe('Without it, the fullest that the roles of the token let its bearer see.'),
});
const SignedVcon = z
  .object({
    payload: z.string().describe('The unsigned vCon, base64url.'),
    signatures: z.array(
      z.object({
        protected: z.string(),
        header: z.object({ x5c: z.array(z.string()), uuid: z.string() }),
        signature: z.string(),
      }),
    ),
  })
  .describe('The signed form of draft-ietf-vcon-vcon-core: JWS, General JSON.');

@Controller()
export class ExportsController {
  constructor(@Inject(ExportDesk) private readonly desk: ExportDesk) {}

  @Endpoint({
    ...{ method: 'get', path: '/calls/:callId/vcon', role: 'viewer', action: 'exportCall' },
    summary:
      'A sealed call as a signed vCon: with its words for officers, else redacted, naming the full one.',
    query: ExportQuery,
    response: SignedVcon,
    refusals: {
      404: 'No such call is sealed.',
      409: 'The record does not hold: it is not signed.',
    },
  })
  @Header('Content-Type', VCON_MEDIA_TYPE)
  async export(
    @Param() params: unknown,
    @Query() query: unknown,
    @Req() { access }: AdmittedRequest,
  ): Promise<object> {
    const { callId } = parsed(Params, params);
    const { version } = parsed(ExportQuery, query);
    const isFull = version === 'fullest' && mayAct(access.bearer.roles, 'officer');
    const { bytes } = await this.desk.export(callId, { isFull });
    return JSON.parse(bytes.toString('utf8')) as object;
  }
}
