import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Answers the bytes of the heap that are in use after a collection. */
export function heapMeter(): () => number {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  return () => {
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
}
