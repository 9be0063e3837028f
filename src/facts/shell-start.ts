import { failed } from '../host/host.ts';
import type { ShellLineMissing } from '../model/executables.ts';
import { decodePath, normalizePath } from '../model/path.ts';
import type { User } from '../model/users.ts';
import { parseShellStart } from '../parsers/shell-start.ts';
import type { Surroundings } from './needs.ts';

const FILES = '.bashrc .bash_profile .bash_login .profile .zshrc .zshenv .zprofile .zlogin .kshrc .config/fish/config.fish'.split(' ');
const MAX_BYTES = 256 * 1024;

/** Lines of a user's shell start files that read a file or run a program which is gone. */
export function missingShellLines({ host, programs, paths }: Surroundings, user: User): ShellLineMissing[] {
  return FILES.flatMap((name) => {
    const path = `${user.home}/${name}`;
    const bytes = host.read(path, MAX_BYTES);
    if (failed(bytes)) return [];
    const text = decodePath(bytes);
    const ownPath = /\bPATH\b.*=|\bfish_add_path\b|\bpath\+?=/.test(text);
    return parseShellStart(text).flatMap(({ line, text, kind, what }): ShellLineMissing[] => {
      const place = what.replace(/^~(?=\/)/, user.home);
      // The file adds folders that only it knows.
      if (kind === 'eval' && ownPath && !place.includes('/')) return [];
      const found = kind === 'source' ? programs.exists(normalizePath(place)) : programs.find(place, paths.anywhere);
      return found.presence === 'absent' ? [{ path, user: user.name, line, text: text.trim().slice(0, 300), kind, what, found }] : [];
    });
  });
}
