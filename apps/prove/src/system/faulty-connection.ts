import { createConnection, type Socket } from 'node:net';
import type { Address, Fault } from './fault.js';
import { FaultyDirection } from './faulty-direction.js';

const NOW = 0;

/** One client's connection through a `FaultProxy`. */
export class FaultyConnection {
  #server: Socket | undefined;
  #directions: FaultyDirection[] = [];
  #fault: Fault;
  /** A side that went away behind a black hole: the other side learns of it when the fault ends. */
  #isBroken = false;
  #isOver = false;

  constructor(
    private readonly client: Socket,
    private readonly target: Address,
    fault: Fault,
    private readonly onOver: () => void,
  ) {
    this.#fault = fault;
    this.#watch(client);
    client.pause();
    this.obey(fault);
  }

  /** Not for faults that reset: see `reset`. */
  obey(fault: Fault): void {
    this.#fault = fault;
    if (fault.kind === 'black-hole') {
      for (const direction of this.#directions) direction.hold();
      return;
    }
    if (this.#isBroken) return this.reset();
    if (!this.#server) this.#dial();
    const [toServer, toClient] = this.#directions;
    toServer?.flow(fault.kind === 'delay' ? fault.ms : NOW);
    toClient?.flow(NOW);
  }

  /** Both sides are told at once that the connection is gone, with what was under way in it. */
  reset(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const direction of this.#directions) direction.hold();
    this.client.resetAndDestroy();
    this.#server?.resetAndDestroy();
    this.onOver();
  }

  #dial(): void {
    const server = createConnection({ ...this.target, allowHalfOpen: true });
    this.#server = server;
    this.#watch(server);
    this.client.setNoDelay(true);
    server.setNoDelay(true);
    this.#directions = [
      new FaultyDirection(this.client, server),
      new FaultyDirection(server, this.client),
    ];
  }

  #watch(side: Socket): void {
    side.on('error', () => undefined); // `close` follows.
    side.once('close', (hadError) => {
      if (this.#isOver) return;
      if (this.#fault.kind === 'black-hole') this.#isBroken = true;
      else if (hadError || !this.#hasEnded()) this.reset();
      else this.#endQuietly();
    });
  }

  /** Each side has said its last and read the other's. */
  #hasEnded(): boolean {
    return this.#directions.length > 0 && this.#directions.every((each) => each.hasEnded);
  }

  #endQuietly(): void {
    this.#isOver = true;
    this.client.destroy();
    this.#server?.destroy();
    this.onOver();
  }
}
