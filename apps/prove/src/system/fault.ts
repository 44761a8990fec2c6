/** What a network, or the server behind it, does to connections. */
export type Fault =
  | { readonly kind: 'pass' }
  /** What goes to the server arrives this much later; its answers do not. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Nothing arrives on either side, nor that the other one is gone; it all does when the fault ends. */
  | { readonly kind: 'black-hole' }
  /** Something listens, and resets every connection: a balancer whose server is gone. */
  | { readonly kind: 'reset' }
  /** Nothing listens, and what was connected is reset: a server that was killed. */
  | { readonly kind: 'refuse' };

export interface Address {
  readonly host: string;
  readonly port: number;
}
