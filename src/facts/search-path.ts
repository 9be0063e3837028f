import { failed, type Host } from '../host/host.ts';
import { encodePath, decodePath, joinPath, type Path } from '../model/path.ts';
import type { User } from '../model/users.ts';
import { applyEnvironment, parseEnvironmentFile, type Environment } from '../parsers/environment-d.ts';
import { applyPamEnvironment } from '../parsers/pam-environment.ts';

/** Where programs and autostart folders are looked for, for one user. */
export interface SearchPaths {
  /** PATH of the user manager, and so of its generators and units; a directory may be in it twice. */
  generator: readonly Path[];
  /** PATH of a login session. */
  session: readonly Path[];
  /** Both, and every other place where programs are usually kept. */
  anywhere: readonly Path[];
  configHome: Path | null;
  configDirs: readonly Path[];
  dataDirs: readonly Path[];
}

/** environment.d files are read whole; systemd refuses above 4 MiB. */
const MAX_BYTES = 1 << 20;
const MAX_FILES = 500;
/** A PATH is not read further than this: every program may be looked up in each of them. */
const MAX_DIRECTORIES = 256;
/** DEFAULT_USER_PATH of systemd where /usr is not merged with sbin; the wider of the defaults, so that nothing is called missing by mistake. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const CONF_DIRS = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'];
const HOME_PLACES = (
  'bin .local/bin .cargo/bin go/bin .npm-global/bin .bun/bin .deno/bin .local/share/flatpak/exports/bin .local/share/pnpm .yarn/bin ' +
  '.volta/bin .dotnet/tools .ghcup/bin .cabal/bin .krew/bin .pyenv/shims .rbenv/shims .asdf/shims .local/share/mise/shims ' +
  '.local/share/JetBrains/Toolbox/scripts Applications AppImages'
).split(' ');
const SYSTEM_PLACES = (
  '/usr/local/bin /usr/local/sbin /usr/bin /usr/sbin /bin /sbin /usr/games /usr/local/games /snap/bin /var/lib/snapd/snap/bin ' +
  '/var/lib/flatpak/exports/bin /home/linuxbrew/.linuxbrew/bin /run/wrappers/bin'
).split(' ');

const DATA_DIRS = ['/usr/local/share', '/usr/share', '/var/lib/flatpak/exports/share', '/var/lib/snapd/desktop'];

/** NixOS is known by /etc/NIXOS, or by ID=nixos in os-release(5). */
function isNixos(host: Host): boolean {
  if (host.resolve('/etc/NIXOS').presence === 'present') return true;
  const release = text(host, '/etc/os-release') ?? text(host, '/usr/lib/os-release') ?? '';
  return parseEnvironmentFile(release).some(({ key, value }) => key === 'ID' && value === 'nixos');
}

/**
 * The search paths of a user, or (null) of nobody in particular. Upstream's user manager starts from a compiled default and applies
 * environment.d(5); NixOS lets it keep what PAM set, /etc/pam/environment, and where that is missing the profiles of its modules
 * (config/users-groups.nix, programs/environment.nix).
 */
export function searchPathsOf(host: Host, user: User | null): SearchPaths {
  const nixos = isNixos(host);
  const profiles = nixProfiles(user);
  const pam = nixos ? pamEnvironment(host, user) : new Map<string, string>();
  const base = new Map(pam);
  if (user !== null) base.set('HOME', user.home).set('USER', user.name).set('LOGNAME', user.name).set('SHELL', user.shell);
  if (!base.has('PATH')) base.set('PATH', nixos ? ['/run/wrappers', ...profiles].map((p) => `${p}/bin`).join(':') : DEFAULT_PATH);
  const env = environmentD(host, base, user);
  const live = liveProfile(host);
  const split = (value: string | undefined): Path[] =>
    (value ?? '')
      .split(':')
      .filter((dir) => dir.startsWith('/'))
      .slice(0, MAX_DIRECTORIES)
      .map((dir) => live(withoutSlashes(dir)));
  const generator = split(env.get('PATH'));
  const session = unique([...generator, ...split(sessionPath(host))]);
  const xdgDirs = nixos ? ['/etc/xdg', ...profiles.map((p) => `${p}/etc/xdg`)].join(':') : '/etc/xdg';
  return {
    generator,
    session,
    anywhere: unique([
      ...session,
      ...SYSTEM_PLACES,
      ...homePlaces(host, user),
      ...optPlaces(host),
      ...profiles.map((p) => live(`${p}/bin`)),
    ]),
    configHome: configHome(env, user),
    configDirs: unique(split(env.get('XDG_CONFIG_DIRS') || xdgDirs)),
    dataDirs: unique([
      ...(user === null ? [] : [`${user.home}/.local/share`, `${user.home}/.local/share/flatpak/exports/share`]),
      ...split(env.get('XDG_DATA_DIRS')),
      ...DATA_DIRS,
      ...profiles.map((p) => live(`${p}/share`)),
    ]),
  };
}

function withoutSlashes(path: Path): Path {
  let end = path.length;
  while (end > 1 && path.charAt(end - 1) === '/') end--;
  return path.slice(0, end);
}

const unique = (paths: readonly Path[]): Path[] => [...new Set(paths)];

function nixProfiles(user: User | null): Path[] {
  const own =
    user === null ? [] : [`${user.home}/.nix-profile`, `${user.home}/.local/state/nix/profile`, `/etc/profiles/per-user/${user.name}`];
  return [...own, '/nix/var/nix/profiles/default', '/run/current-system/sw'];
}

/** On a NixOS that is not booted /run is empty: its system profile is then the one that would be. */
function liveProfile(host: Host): (path: Path) => Path {
  const booted = host.resolve('/run/current-system').presence === 'present';
  return (path) => (booted ? path : path.replace(/^\/run\/current-system(?=\/|$)/, '/nix/var/nix/profiles/system'));
}

function configHome(env: Environment, user: User | null): Path | null {
  const set = env.get('XDG_CONFIG_HOME');
  if (set?.startsWith('/')) return withoutSlashes(set);
  return user === null ? null : joinPath(user.home, '.config');
}

function pamEnvironment(host: Host, user: User | null): Map<string, string> {
  const items = new Map(
    user === null
      ? []
      : ([
          ['HOME', user.home],
          ['PAM_USER', user.name],
          ['SHELL', user.shell],
        ] as const),
  );
  return applyPamEnvironment(text(host, '/etc/pam/environment') ?? '', new Map(), items);
}

/** What 30-systemd-environment-d-generator makes of `env`: of one file name the folder of higher priority counts, and names decide the order. */
function environmentD(host: Host, env: Environment, user: User | null): Environment {
  const own = configHome(env, user);
  const files = new Map<string, Path>();
  for (const dir of [...(own === null ? [] : [own]), ...CONF_DIRS]) {
    const names = host.list(`${dir}/environment.d`);
    if (failed(names)) continue;
    for (const name of names) if (name.endsWith('.conf') && !files.has(name)) files.set(name, `${dir}/environment.d/${name}`);
  }
  const names = [...files.keys()].sort((a, b) => Buffer.compare(encodePath(a), encodePath(b)));
  return names
    .slice(0, MAX_FILES)
    .reduce<Environment>((env, name) => applyEnvironment(parseEnvironmentFile(text(host, files.get(name)!) ?? ''), env), env);
}

/** PATH as pam_env(8) reads it from /etc/environment, and ENV_PATH of login.defs(5). */
function sessionPath(host: Host): string {
  const environment = parseEnvironmentFile(text(host, '/etc/environment') ?? '').findLast(({ key }) => key === 'PATH')?.value ?? '';
  const defs = /^[ \t]*ENV_PATH[ \t]+(?:PATH=)?(\S+)/m.exec(text(host, '/etc/login.defs') ?? '')?.[1] ?? '';
  return `${environment}:${defs}`;
}

const homePlaces = (host: Host, user: User | null): Path[] => {
  if (user === null) return [];
  const versions = host.list(`${user.home}/.nvm/versions/node`);
  return [
    ...HOME_PLACES.map((place) => `${user.home}/${place}`),
    ...(failed(versions) ? [] : versions.slice(0, 50).map((version) => `${user.home}/.nvm/versions/node/${version}/bin`)),
  ];
};

function optPlaces(host: Host): Path[] {
  const names = host.list('/opt');
  return failed(names) ? [] : names.slice(0, 200).flatMap((name) => [`/opt/${name}/bin`, `/opt/${name}`]);
}

function text(host: Host, path: Path): string | null {
  const bytes = host.read(path, MAX_BYTES);
  return failed(bytes) ? null : decodePath(bytes);
}
