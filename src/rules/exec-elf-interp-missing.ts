import { evidence } from '../model/evidence.ts';
import type { ExecutableFacts } from '../model/executables.ts';
import { type Found, type Rule } from '../model/rule.ts';
import { searched, unlessDoubted } from './wording.ts';

export const elfInterpMissing: Rule<{ executables: ExecutableFacts }> = {
  id: 'exec/elf-interp-missing',
  title: 'Program whose loader is gone',
  since: '0.1.0',
  looksAt: ['~/bin', '~/.local/bin', '/usr/local/{bin,sbin}'],
  *check({ executables }): Iterable<Found> {
    for (const { path, file, user, format, interpreter } of executables.executables) {
      // Libraries that are missing are another matter: they may come from LD_LIBRARY_PATH, a wrapper, an rpath.
      if (format !== 'elf' || interpreter.found.presence !== 'absent') continue;
      const isStore = interpreter.word.startsWith('/nix/store/');
      yield {
        path,
        user,
        state: 'broken',
        severity: 'medium',
        // A loader of another distribution or machine: it runs again with nix-ld, in a container, or on the other machine.
        confidence: unlessDoubted(isStore ? 'likely' : 'ask', interpreter.found.doubt),
        message: `its loader ${interpreter.word} does not exist: the kernel says "no such file"`,
        evidence: [...searched(interpreter.found), evidence('fact', `${file} asks for it in PT_INTERP`, file)],
        consequences: [],
        actions: [{ do: 'delete', path }],
      };
    }
  },
};
