import { isAbsolute } from 'node:path';
import { joinPath, type Path } from '../model/path.ts';
import type { Io } from './io.ts';

/**
 * Where the index lies: $STATE_DIRECTORY in a service, /var/lib/cruft for root, else $XDG_STATE_HOME/cruft. A relative value of a variable
 * is ignored (XDG Base Directory Specification); the home is passwd's.
 */
export function indexPath({ env, uid, self }: Pick<Io, 'env' | 'uid' | 'self'>): Path {
  const service = env['STATE_DIRECTORY']?.split(':')[0];
  if (service !== undefined && isAbsolute(service)) return joinPath(service, 'index.db');
  if (uid === 0) return '/var/lib/cruft/index.db';
  const state = env['XDG_STATE_HOME'];
  return joinPath(state !== undefined && isAbsolute(state) ? state : joinPath(self.home, '.local/state'), 'cruft/index.db');
}
