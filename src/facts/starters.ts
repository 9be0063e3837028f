import { failed } from '../host/host.ts';
import type { Starter } from '../model/desktop.ts';
import { joinPath, type Path } from '../model/path.ts';
import type { User } from '../model/users.ts';
import { splitExec } from '../parsers/exec-line.ts';
import { parseJson } from '../parsers/json.ts';
import { assigned, parseUnitFile } from '../parsers/unit-file.ts';
import { managerOf } from './links.ts';
import type { Surroundings } from './needs.ts';

const MAX_BYTES = 1 << 18;
const MAX_FILES = 2000;
const UNITS = ['/etc/systemd', '/run/systemd', '/usr/local/lib/systemd', '/usr/lib/systemd', '/lib/systemd'];
/** Where browsers look: the pages on native messaging of Chrome and Mozilla; forks use the same names in their own folders. */
const HOSTS_SYSTEM = [
  '/etc/opt/chrome/native-messaging-hosts',
  '/etc/opt/edge/native-messaging-hosts',
  '/etc/chromium/native-messaging-hosts',
  '/usr/local/lib/mozilla/native-messaging-hosts',
];
const HOSTS_HOME = [
  '.mozilla/native-messaging-hosts',
  '.librewolf/native-messaging-hosts',
  '.zen/native-messaging-hosts',
  ...['google-chrome', 'google-chrome-beta', 'chromium', 'BraveSoftware/Brave-Browser', 'vivaldi', 'microsoft-edge', 'opera'].map(
    (name) => `.config/${name}/NativeMessagingHosts`,
  ),
];

function filesIn({ host }: Surroundings, dir: Path, suffix: string): { path: Path; bytes: Buffer; chain: readonly Path[] }[] {
  const names = host.list(dir);
  return (failed(names) ? [] : names.filter((name) => name.endsWith(suffix)).slice(0, MAX_FILES)).flatMap((name) => {
    const path = joinPath(dir, name);
    const bytes = host.read(path, MAX_BYTES);
    return failed(bytes) ? [] : [{ path, bytes, chain: host.resolve(path).chain }];
  });
}

/** Services that the bus starts on demand (D-Bus Specification, "Message Bus Starting Services"), with where their program was looked for. */
export function busServices(at: Surroundings, user: User | null): Starter[] {
  const dirs =
    user === null
      ? [
          '/usr/local/share/dbus-1/services',
          '/usr/local/share/dbus-1/system-services',
          '/etc/dbus-1/services',
          '/etc/dbus-1/system-services',
        ]
      : [`${user.home}/.local/share/dbus-1/services`];
  return dirs
    .flatMap((dir) => filesIn(at, dir, '.service'))
    .flatMap(({ path, bytes, chain }): Starter[] => {
      const file = parseUnitFile(bytes);
      const value = (key: string) => assigned([file], 'D-BUS Service', key).at(-1);
      const exec = value('Exec');
      const [program] = splitExec(exec?.value ?? '').words;
      if (exec === undefined || program === undefined) return [];
      // systemd starts it instead of the bus.
      const unit = value('SystemdService')?.value;
      const places = UNITS.flatMap((place) => [`${place}/user/${unit}`, `${place}/system/${unit}`]);
      if (
        unit !== undefined &&
        [...places, `${user?.home ?? ''}/.config/systemd/user/${unit}`].some((place) => at.programs.exists(place).presence !== 'absent')
      )
        return [];
      const name = value('Name')?.value ?? '?';
      const line = { number: exec.line, text: `Exec=${exec.value}` };
      return [
        {
          path,
          user: user?.name ?? null,
          managed: managerOf(chain),
          name,
          program,
          found: at.programs.find(program, at.paths.anywhere),
          line,
        },
      ];
    });
}

/** Programs that browsers start for their extensions. */
export function nativeHosts(at: Surroundings, user: User | null): Starter[] {
  const dirs = user === null ? HOSTS_SYSTEM : HOSTS_HOME.map((name) => joinPath(user.home, name));
  return dirs
    .flatMap((dir) => filesIn(at, dir, '.json'))
    .flatMap(({ path, bytes, chain }): Starter[] => {
      const json = parseJson(bytes);
      const manifest = 'value' in json ? (json.value as { path?: unknown; name?: unknown } | null) : null;
      const program = typeof manifest === 'object' ? manifest?.path : undefined;
      // On Linux the path has to be absolute.
      if (typeof program !== 'string' || !program.startsWith('/')) return [];
      const name = typeof manifest?.name === 'string' ? manifest.name : '?';
      return [
        { path, user: user?.name ?? null, managed: managerOf(chain), name, program, found: at.programs.find(program, []), line: null },
      ];
    });
}
