import { userInfo } from 'node:os';

const NAME_MAX = 200;

/** Who is at the keyboard: the name that was given, else the one that the operating system has. */
export function operatorFrom(given: string | undefined): string {
  return (given ?? userInfo().username).slice(0, NAME_MAX);
}
