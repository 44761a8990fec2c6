import type { ConnectModel, ModelListener } from '../model/model-connection.js';
import { ModelUnavailableError } from '../model/model.errors.js';
import { FakeModel } from './fake-sockets.js';

/** A Realtime API that hands out one fake session after another, or refuses as it is told. */
export class FakeRealtime {
  readonly sessions: FakeModel[] = [];
  readonly dialled: string[] = [];
  /** Reasons for which the next dials fail, in order; '' stands for one that succeeds. */
  refusals: string[] = [];

  readonly connect: ConnectModel = async (model, listener: ModelListener) => {
    this.dialled.push(model);
    const refusal = this.refusals.shift();
    if (refusal) throw new ModelUnavailableError(refusal);
    const session = new FakeModel();
    session.listener = listener;
    this.sessions.push(session);
    return session;
  };

  /** The newest. */
  get last(): FakeModel {
    return this.sessions.at(-1)!;
  }
}
