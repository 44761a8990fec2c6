import { SealedWords } from '@verbatim/contracts';
import type { Database } from '../database/database.js';

/** Which agent has a call, as another process needs it to go on. */
export interface KeptAgentState {
  readonly callId: string;
  readonly agent: string;
  readonly agentRevision: string;
  /** In which mode of its vertical the call began. */
  readonly mode: string;
  /** Of two states the one with the greater is the newer. */
  readonly version: number;
  /** The whole state, under the key of the call. */
  readonly sealed: SealedWords;
}

/** The states of calls that are going on. */
export class CallAgentStates {
  constructor(private readonly database: Database) {}

  /** Kept unless a newer one is: states may come late and twice. */
  async keep(state: KeptAgentState): Promise<void> {
    const { callId, agent, agentRevision, mode, version, sealed } = state;
    await this.database.run(
      (client) => client.$executeRaw`
        INSERT INTO call_agent_states (call_id, agent, agent_revision, mode, version, sealed)
        VALUES (${callId}, ${agent}, ${agentRevision}, ${mode}, ${version}, ${JSON.stringify(sealed)}::jsonb)
        ON CONFLICT (call_id) DO UPDATE SET
          agent = EXCLUDED.agent, agent_revision = EXCLUDED.agent_revision, mode = EXCLUDED.mode,
          version = EXCLUDED.version, sealed = EXCLUDED.sealed, updated_at = clock_timestamp()
        WHERE call_agent_states.version < EXCLUDED.version`,
    );
  }

  async find(callId: string): Promise<KeptAgentState | undefined> {
    const found = await this.database.run((client) =>
      client.callAgentState.findUnique({ where: { callId } }),
    );
    if (!found) return undefined;
    const { agent, agentRevision, mode, version } = found;
    const sealed = SealedWords.parse(found.sealed);
    return { callId, agent, agentRevision, mode, version, sealed };
  }

  /** The call is over. */
  async forget(callId: string): Promise<void> {
    await this.database.run((client) => client.callAgentState.deleteMany({ where: { callId } }));
  }
}
