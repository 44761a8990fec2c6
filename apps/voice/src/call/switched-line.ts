import type { Line } from './bridge.js';

/**
 * The caller's side while it changes: a call that leaves its stream for a payment comes back with another.
 * In between there is nobody to send to.
 */
export class SwitchedLine implements Line {
  private current: Line | undefined;

  constructor(first: Line) {
    this.current = first;
  }

  get streamSid(): string {
    return this.current?.streamSid ?? '';
  }

  get bufferedAmount(): number {
    return this.current?.bufferedAmount ?? 0;
  }

  send(frame: string, onFlushed: (error?: Error | null) => void): void {
    if (this.current) this.current.send(frame, onFlushed);
    else onFlushed();
  }

  close(): void {
    this.current?.close();
  }

  leave(): void {
    this.current = undefined;
  }

  switchTo(next: Line): void {
    this.current = next;
  }
}
