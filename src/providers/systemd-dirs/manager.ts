import { failed, type Host } from '../../host/host.ts';
import { decodePath, type Path } from '../../model/path.ts';
import type { User } from '../../model/users.ts';

/** A service manager: the system's, or a user's. */
export interface Manager {
  user: User | null;
  /** Where units are searched for, systemd.unit(5), the first wins. */
  unitPath: readonly Path[];
  /** Where tmpfiles.d(5) is configured, the first of a name wins. */
  tmpfilesPath: readonly Path[];
  /** By setting ("StateDirectory"); two where versions of systemd differ. */
  bases: Readonly<Record<Setting, readonly Path[]>>;
  /** Values of specifiers that depend on the manager and the machine alone. */
  specifiers: Readonly<Record<string, string>>;
}

export type Setting = 'StateDirectory' | 'CacheDirectory' | 'LogsDirectory' | 'ConfigurationDirectory' | 'RuntimeDirectory';

const SYSTEM_UNITS = [
  '/etc/systemd/system.control',
  '/run/systemd/system.control',
  '/run/systemd/transient',
  '/run/systemd/generator.early',
  '/etc/systemd/system',
  '/etc/systemd/system.attached',
  '/run/systemd/system',
  '/run/systemd/system.attached',
  '/run/systemd/generator',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
  '/nix/var/nix/profiles/default/lib/systemd/system',
  '/run/systemd/generator.late',
];

export const systemManager = (host: Host): Manager => ({
  user: null,
  unitPath: SYSTEM_UNITS,
  tmpfilesPath: ['/etc/tmpfiles.d', '/run/tmpfiles.d', '/usr/local/lib/tmpfiles.d', '/usr/lib/tmpfiles.d'],
  bases: {
    StateDirectory: ['/var/lib'],
    CacheDirectory: ['/var/cache'],
    LogsDirectory: ['/var/log'],
    ConfigurationDirectory: ['/etc'],
    RuntimeDirectory: ['/run'],
  },
  specifiers: {
    ...machine(host),
    S: '/var/lib',
    C: '/var/cache',
    L: '/var/log',
    E: '/etc',
    t: '/run',
    T: '/tmp',
    V: '/var/tmp',
    h: '/root',
    u: 'root',
    U: '0',
    g: 'root',
    G: '0',
  },
});

/** Under the default values of the XDG variables: what a user's manager has set otherwise cannot be seen from outside. */
export function userManager(host: Host, user: User): Manager {
  const { home, name, uid, gid, group } = user;
  const run = `/run/user/${uid}`;
  const profiles = [`${home}/.nix-profile`, `${home}/.local/state/nix/profile`, `/etc/profiles/per-user/${name}`, '/run/current-system/sw'];
  return {
    user,
    unitPath: [
      `${home}/.config/systemd/user.control`,
      `${home}/.config/systemd/user`,
      '/etc/systemd/user',
      `${run}/systemd/user`,
      '/run/systemd/user',
      `${home}/.local/share/systemd/user`,
      ...profiles.map((profile) => `${profile}/share/systemd/user`),
      '/usr/local/share/systemd/user',
      '/usr/share/systemd/user',
      '/usr/local/lib/systemd/user',
      '/usr/lib/systemd/user',
      '/nix/var/nix/profiles/default/lib/systemd/user',
    ],
    tmpfilesPath: [
      `${home}/.config/user-tmpfiles.d`,
      `${run}/user-tmpfiles.d`,
      `${home}/.local/share/user-tmpfiles.d`,
      '/etc/xdg/user-tmpfiles.d',
      '/usr/local/share/user-tmpfiles.d',
      '/usr/share/user-tmpfiles.d',
    ],
    // systemd.exec(5): before 254 state and logs of user units lay below ~/.config.
    bases: {
      StateDirectory: [`${home}/.local/state`, `${home}/.config`],
      CacheDirectory: [`${home}/.cache`],
      LogsDirectory: [`${home}/.local/state/log`, `${home}/.config/log`],
      ConfigurationDirectory: [`${home}/.config`],
      RuntimeDirectory: [run],
    },
    specifiers: {
      ...machine(host),
      S: `${home}/.local/state`,
      C: `${home}/.cache`,
      L: `${home}/.local/state/log`,
      E: `${home}/.config`,
      t: run,
      T: '/tmp',
      V: '/var/tmp',
      h: home,
      u: name,
      U: String(uid),
      g: group,
      G: String(gid),
    },
  };
}

/** %m, %b, %H, %l, %v, where the audited system tells them. */
function machine(host: Host): Record<string, string> {
  const line = (path: Path): string | undefined => {
    const bytes = host.read(path, 4096);
    return failed(bytes) ? undefined : decodePath(bytes).split('\n')[0]!.trim();
  };
  const hostname = line('/etc/hostname');
  const values = {
    m: line('/etc/machine-id'),
    b: line('/proc/sys/kernel/random/boot_id')?.replaceAll('-', ''),
    H: hostname,
    l: hostname?.replace(/\..*/s, ''),
    v: line('/proc/sys/kernel/osrelease'),
  };
  return Object.fromEntries(Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== ''));
}
