import { failed } from '../host/host.ts';
import type { CronLine } from '../model/executables.ts';
import { decodePath, joinPath, type Path } from '../model/path.ts';
import type { Accounts, User } from '../model/users.ts';
import { parseCrontab } from '../parsers/crontab.ts';
import { effectiveOf, type Surroundings } from './needs.ts';

const MAX_BYTES = 1 << 20;
const MAX_FILES = 1000;
const SPOOLS = ['/var/spool/cron/crontabs', '/var/spool/cron'];

/** Every line of the crontabs, with what its command lacks: /etc/crontab, /etc/cron.d and the users' own, cron(8). */
export function cronLines(
  around: (user: User | null) => Surroundings,
  users: readonly User[],
  accounts: Accounts,
  problems: { path: Path; error: string }[],
): CronLine[] {
  const { host } = around(null);
  const files: { path: Path; user: User | null; isSystem: boolean }[] = [{ path: '/etc/crontab', user: null, isSystem: true }];
  const names = host.list('/etc/cron.d');
  // cron passes over other names, cron(8).
  for (const name of failed(names) ? [] : names.filter((each) => /^[A-Za-z0-9_-]+$/.test(each)).slice(0, MAX_FILES))
    files.push({ path: joinPath('/etc/cron.d', name), user: null, isSystem: true });
  for (const spool of SPOOLS) {
    for (const user of users) files.push({ path: joinPath(spool, user.name), user, isSystem: false });
  }
  return files.flatMap(({ path, user, isSystem }): CronLine[] => {
    const node = host.resolve(path);
    if (node.entry?.kind !== 'file') return [];
    const bytes = host.read(path, MAX_BYTES);
    if (failed(bytes)) {
      problems.push({ path, error: bytes.error });
      return [];
    }
    const at = around(user);
    return parseCrontab(decodePath(bytes), isSystem).map(({ line, text, account, command, path: search }) => {
      const paths = search === null ? at.paths : { ...at.paths, generator: search, anywhere: [...search, ...at.paths.anywhere] };
      const last = effectiveOf(['/bin/sh', '-c', command], user?.home ?? null, { ...at, paths }).chain.at(-1);
      const isGone =
        last !== undefined && last.anywhere.presence === 'absent' && !(last.need.kind === 'program' && last.need.word === '/bin/sh');
      const isUnknown = account !== null && accounts.users.length > 0 && !accounts.users.some(({ name }) => name === account);
      return { path, user: user?.name ?? null, line, text, missing: isGone ? last : null, unknownAccount: isUnknown ? account : null };
    });
  });
}
