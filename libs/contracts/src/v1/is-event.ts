import { surelyFits } from '../surely-fits.js';
import { EventV1 } from './event.js';

const surelyIsEvent = surelyFits(EventV1);

/** Whether `EventV1` accepts the value, as fast as it can be told. */
export function isEventV1(value: unknown): value is EventV1 {
  return surelyIsEvent(value) || EventV1.safeParse(value).success;
}
