import path from 'node:path';

/** The checkout that this build lies in: the apps are driven as processes, by their builds. */
export const CHECKOUT = path.resolve(import.meta.dirname, '../../..');

export const mainOf = (app: 'voice' | 'audit-worker' | 'simulator'): string =>
  path.join(CHECKOUT, 'apps', app, 'dist', 'main.js');

/** The record's part of voice under load, without audio. */
export const LOAD_MAIN = path.join(CHECKOUT, 'apps', 'voice', 'dist', 'load', 'main.js');

/** The worker's stages as a process that does what it is told: apps/audit-worker/src/load. */
export const STAGES_MAIN = path.join(CHECKOUT, 'apps', 'audit-worker', 'dist', 'load', 'main.js');

export const toolOf = (name: string): string => path.join(CHECKOUT, 'tools', name);
