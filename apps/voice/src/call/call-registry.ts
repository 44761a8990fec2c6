import { type CallAtTheDoor, claimantOf } from '../admission/call-admission.js';
import type { Claimant, Running } from '../admission/vertical-shares.js';
import type { CallSession } from './call-session.js';

/** The calls of this process, by CallSid, from their webhook to the last event of their record. */
export class CallRegistry {
  private readonly sessions = new Map<string, CallSession>();
  /** Those that we have placed. */
  private readonly outbound = new WeakSet<CallSession>();

  add(session: CallSession, direction: CallAtTheDoor['direction'] = 'inbound'): void {
    this.sessions.set(session.callId, session);
    if (direction === 'outbound') this.outbound.add(session);
    void session.ended.then(() => {
      if (this.sessions.get(session.callId) === session) this.sessions.delete(session.callId);
    });
  }

  find(callId: string): CallSession | undefined {
    return this.sessions.get(callId);
  }

  get all(): readonly CallSession[] {
    return [...this.sessions.values()];
  }

  /** Calls with somebody on the line. */
  get active(): number {
    let active = 0;
    for (const session of this.sessions.values()) if (session.isActive) active++;
    return active;
  }

  /** The same, by whose share they count towards. */
  get running(): Running {
    const running = new Map<Claimant, number>();
    for (const session of this.sessions.values()) {
      if (!session.isActive) continue;
      const direction = this.outbound.has(session) ? 'outbound' : 'inbound';
      const claimant = claimantOf(session.vertical.vertical, direction);
      running.set(claimant, (running.get(claimant) ?? 0) + 1);
    }
    return running;
  }

  /** Also those whose record is still being finished. */
  get size(): number {
    return this.sessions.size;
  }

  /** Resolves when no call is active, or after `timeoutMs`. */
  async quiet(timeoutMs: number): Promise<void> {
    const until = performance.now() + timeoutMs;
    while (this.active > 0 && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Resolves when every record is finished, or after `timeoutMs`. */
  async finished(timeoutMs: number): Promise<void> {
    const until = performance.now() + timeoutMs;
    while (this.size > 0 && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
