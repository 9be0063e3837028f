import type { Engine } from './engine.ts';
import type { Io } from './io.ts';

/** The engine of this machine: the audit over the index. */
export const openEngine = (_io: Io): Promise<Engine> => Promise.reject(new Error('this build has no engine yet'));
