/** Where in a sequence of external calls a process dies, and on which side of that call. */
export interface Death {
  readonly call: number;
  readonly side: 'before' | 'after';
}

export class KilledError extends Error {}

/** Counts every call of what is wrapped, and dies at one of them: what follows does not happen. */
export class DyingCalls {
  count = 0;
  /** The calls in their order, by name. */
  readonly names: string[] = [];

  constructor(private readonly death?: Death) {}

  wrap<T extends object>(name: string, port: T): T {
    return new Proxy(port, {
      get: (target, property) => {
        const value: unknown = Reflect.get(target, property);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) =>
          this.run(`${name}.${String(property)}`, () => Reflect.apply(value, target, args));
      },
    });
  }

  private run(name: string, call: () => unknown): unknown {
    const number = (this.count += 1);
    this.names.push(name);
    const dies = (side: Death['side']) => this.death?.call === number && this.death.side === side;
    if (dies('before')) throw new KilledError(name);
    const result = call();
    const survived = <T>(value: T): T => {
      if (dies('after')) throw new KilledError(name);
      return value;
    };
    if (!(result instanceof Promise)) return survived(result);
    return result.then(survived, (error: unknown) => {
      throw survived(error);
    });
  }
}
