import { Body, Controller, Inject, Param, Req } from '@nestjs/common';
import { nextStage, PolicyRegister, type StoredRevision } from '@verbatim/storage';
import { z } from 'zod';
import type { AdmittedRequest } from '../auth/access.guard.js';
import { ApiProblem, notFound, parsed } from '../http/api-problem.js';
import { Endpoint } from '../http/endpoint.js';
import {
  CallSelection,
  Files,
  FlipReport,
  Reason,
  ReasonBody,
  Revision,
  RevisionId,
  Stage,
} from '../http/shapes.js';
import { PolicyDesk, type ChangeRequest } from '../policy/policy-desk.js';

const FlipBody = CallSelection.extend({ files: Files });
const ProposeBody = FlipBody.extend({ reason: Reason });
const Proposed = z.object({ revision: z.string(), report: FlipReport });
const ActivateBody = ReasonBody.extend({
  stage: Stage.optional().describe('Without it the next one.'),
});
const Done = z.object({ revision: Revision });
const Listed = z.object({
  enforced: z.string().nullable().describe('The revision in force; null: none ever was.'),
  revisions: z.array(Revision),
});

const REFUSALS: Readonly<Record<string, string>> = {
  'no-flip-report': 'It has no flip report.',
  'no-approval': 'It needs the approval of another person.',
  'other-base': 'Another revision was enforced since it was compared: propose it again.',
  own: 'Its author may not approve it.',
  repeated: 'You have approved it before.',
  'never-enforced': 'It was never enforced, so there is nothing to go back to.',
};

@Controller()
export class RevisionsController {
  constructor(
    @Inject(PolicyRegister) private readonly register: PolicyRegister,
    @Inject(PolicyDesk) private readonly desk: PolicyDesk,
  ) {}

  @Endpoint({
    ...{ method: 'post', path: '/policies/flip', action: 'flipChange', role: 'officer' },
    summary: 'Says what edited files would have flipped on recorded calls. Stores nothing.',
    body: FlipBody,
    response: FlipReport,
    refusals: { 422: 'The files cannot be used.', 429: 'Another report is being made.' },
  })
  flip(@Body() body: unknown): Promise<z.input<typeof FlipReport>> {
    return this.desk.flip(changeIn(parsed(FlipBody, body))) as Promise<z.input<typeof FlipReport>>;
  }

  @Endpoint({
    ...{ method: 'post', path: '/revisions', action: 'proposeRevision', role: 'officer' },
    summary: 'Makes a revision of edited files, with its flip report.',
    body: ProposeBody,
    response: Proposed,
    status: 201,
    refusals: {
      409: 'The files are what is enforced already.',
      422: 'The files cannot be used.',
      429: 'Another report is being made.',
    },
  })
  async propose(@Body() body: unknown, @Req() request: AdmittedRequest): Promise<object> {
    const given = parsed(ProposeBody, body);
    const { subject: author } = request.access.bearer;
    const { revision, report } = await this.desk.propose({
      ...changeIn(given),
      ...{ author, reason: given.reason },
    });
    return { revision: String(revision), report };
  }

  @Endpoint({
    ...{ method: 'get', path: '/revisions', action: 'listRevisions', role: 'viewer' },
    summary: 'Who changed what, who agreed, and what is in force; newest first, at most 100.',
    response: Listed,
  })
  async list(): Promise<object> {
    const enforced = await this.register.enforced();
    const revisions = await this.register.history(100);
    return {
      enforced: enforced === undefined ? null : String(enforced.revision),
      revisions: revisions.map(shown),
    };
  }

  @Endpoint({
    ...{ method: 'get', path: '/revisions/:id', action: 'showRevision', role: 'viewer' },
    summary: 'One revision with its flip report.',
    response: Done,
    refusals: { 404: 'No such revision.' },
  })
  async show(@Param() params: unknown): Promise<object> {
    return { revision: shown(await this.found(idIn(params))) };
  }

  @Endpoint({
    ...{ method: 'post', path: '/revisions/:id/approve', role: 'approver' },
    action: 'approveRevision',
    summary: 'Agrees to what another person has proposed.',
    body: ReasonBody,
    response: Done,
    refusals: { 404: 'No such revision.', 409: 'It is your own, or you have approved it before.' },
  })
  async approve(
    @Param() params: unknown,
    @Body() body: unknown,
    @Req() request: AdmittedRequest,
  ): Promise<object> {
    const id = idIn(params);
    const { reason } = parsed(ReasonBody, body);
    const outcome = await this.register.approve(id, request.access.bearer.subject, reason);
    if (outcome.kind === 'refused') throw refusal(id, outcome.reason);
    return { revision: shown(await this.found(id)) };
  }

  @Endpoint({
    ...{ method: 'post', path: '/revisions/:id/activate', role: 'officer' },
    action: 'activateRevision',
    summary: 'Brings a revision to its next stage, or to the one that is named.',
    body: ActivateBody,
    response: Done,
    refusals: { 404: 'No such revision.', 409: 'It is not ready for that stage.' },
  })
  async activate(
    @Param() params: unknown,
    @Body() body: unknown,
    @Req() request: AdmittedRequest,
  ): Promise<object> {
    const id = idIn(params);
    const { reason, stage } = parsed(ActivateBody, body);
    const to = stage ?? nextStage(await this.found(id));
    const outcome = await this.register.activate(id, to, request.access.bearer.subject, reason);
    if (outcome.kind === 'refused') throw refusal(id, outcome.reason);
    return { revision: shown(await this.found(id)) };
  }

  @Endpoint({
    ...{ method: 'post', path: '/revisions/:id/rollback', role: 'officer' },
    action: 'rollBackToRevision',
    summary: 'Enforces at once what was enforced before, by a revision of its own.',
    body: ReasonBody,
    response: Done,
    status: 201,
    refusals: { 404: 'No such revision.', 409: 'It was never enforced.' },
  })
  async rollBack(
    @Param() params: unknown,
    @Body() body: unknown,
    @Req() request: AdmittedRequest,
  ): Promise<object> {
    const id = idIn(params);
    const { reason } = parsed(ReasonBody, body);
    const outcome = await this.register.rollBack(id, request.access.bearer.subject, reason);
    if (outcome.kind === 'refused') throw refusal(id, outcome.reason);
    return { revision: shown(await this.found(outcome.revision)) };
  }

  private async found(id: bigint): Promise<StoredRevision> {
    const revision = await this.register.find(id);
    if (revision === undefined) throw notFound(`Revision ${id}`);
    return revision;
  }
}

const idIn = (params: unknown): bigint => BigInt(parsed(RevisionId, params).id);

function changeIn({ files, since, vertical, callsMax }: z.infer<typeof FlipBody>): ChangeRequest {
  return { files, vertical, callsMax, since: since === undefined ? undefined : new Date(since) };
}

function refusal(id: bigint, reason: string): ApiProblem {
  if (reason === 'unknown-revision') return notFound(`Revision ${id}`);
  const code = reason.toUpperCase().replaceAll('-', '_');
  return new ApiProblem(409, code, REFUSALS[reason] ?? 'It was refused.');
}

/** Numbers of the database are text: JSON's would lose digits. */
const shown = ({ id, flipReport, ...revision }: StoredRevision): object => ({
  ...revision,
  id: String(id),
  flipReport: flipReport ?? null,
});
