import { failed, type Host } from '../host/host.ts';
import type { AutostartFacts, AutostartFile } from '../model/autostart.ts';
import type { Entry } from '../model/entry.ts';
import { joinPath, type Path } from '../model/path.ts';
import type { User } from '../model/users.ts';
import { autostartUnit, isHiddenOrBackup } from '../parsers/autostart-name.ts';
import { parseDesktopEntry } from '../parsers/desktop-entry.ts';
import { judgeEntry, type SystemdVersion } from './autostart-entry.ts';
import { hiding } from './autostart-order.ts';
import { managerOf, regeneratedAs } from './links.ts';
import type { Surroundings } from './needs.ts';
import { programsOf } from './programs.ts';
import { searchPathsOf, type SearchPaths } from './search-path.ts';

/** systemd reads files of any size; nobody's autostart entry is larger than this. */
const MAX_BYTES = 8 << 20;
/** What one folder may cost. */
const MAX_FILES = 20_000;
const MAX_FOLDER_BYTES = 64 << 20;

/** A folder, and for whom it is looked at. `own`: it lies in the one user's configuration. */
interface Folder {
  path: Path;
  own: boolean;
  readers: { user: User | null; paths: SearchPaths }[];
}

/**
 * Every node in the autostart folders of the users and of the system, and what systemd's xdg-autostart-generator does with it: user folder
 * first, then XDG_CONFIG_DIRS, the first file of a unit name wins. An entry of a shared folder is judged with the programs of all its users.
 * `version`: whose behaviour; the newest known unless a test asks for another.
 */
export function collectAutostart(host: Host, users: readonly User[], version: SystemdVersion = 262): AutostartFacts {
  const programs = programsOf(host);
  const { folders, orders } = foldersOf(host, users);
  const problems: AutostartFacts['problems'][number][] = [];
  const unlisted: Path[] = [];
  const byFolder = new Map<Path, AutostartFile[]>();
  for (const folder of folders) {
    const names = host.list(folder.path);
    if (failed(names)) {
      if (names.error === 'ENOENT') continue;
      problems.push({ path: folder.path, error: names.error });
      if (names.error !== 'ENOTDIR' && names.error !== 'ELOOP') unlisted.push(folder.path);
      continue;
    }
    if (names.length > MAX_FILES) {
      problems.push({ path: folder.path, error: `more than ${MAX_FILES} files; the rest was not looked at` });
      unlisted.push(folder.path);
    }
    const at = surroundingsOf(host, programs, folder);
    let left = MAX_FOLDER_BYTES;
    const files = names.slice(0, MAX_FILES).map((name) => {
      const { file, bytes } = look(folder, name, at, version, Math.min(left, MAX_BYTES));
      left -= bytes;
      if (file.reason === null) problems.push({ path: file.path, error: file.error ?? 'unknown' });
      return file;
    });
    byFolder.set(folder.path, files);
  }
  return { files: hiding(byFolder, orders), problems, unlisted };
}

/** The folders, each once, user folders first, and for each user the order in which they count. */
function foldersOf(host: Host, users: readonly User[]): { folders: Folder[]; orders: Path[][] } {
  const folders = new Map<Path, Folder>();
  const orders: Path[][] = [];
  for (const user of users.length > 0 ? users : [null]) {
    const paths = searchPathsOf(host, user);
    const order = [...new Set([...(paths.configHome === null ? [] : [paths.configHome]), ...paths.configDirs])];
    for (const dir of order) {
      const path = joinPath(dir, 'autostart');
      const folder = folders.get(path) ?? { path, own: false, readers: [] };
      folder.own ||= dir === paths.configHome;
      folder.readers.push({ user, paths });
      folders.set(path, folder);
    }
    orders.push(order.map((dir) => joinPath(dir, 'autostart')));
  }
  const all = [...folders.values()];
  return { folders: [...all.filter((folder) => folder.own), ...all.filter((folder) => !folder.own)], orders };
}

function surroundingsOf(host: Host, programs: Surroundings['programs'], { readers }: Folder): Surroundings {
  const [first, ...others] = readers;
  const { user, paths } = first!;
  if (others.length === 0) return { host, programs, paths, home: user?.home ?? null };
  const union = (key: 'generator' | 'session' | 'anywhere' | 'configDirs' | 'dataDirs') => [
    ...new Set(readers.flatMap(({ paths }) => paths[key])),
  ];
  return {
    host,
    programs,
    home: null,
    paths: {
      generator: union('generator'),
      session: union('session'),
      anywhere: union('anywhere'),
      configHome: null,
      configDirs: union('configDirs'),
      dataDirs: union('dataDirs'),
    },
  };
}

function look(
  folder: Folder,
  name: string,
  at: Surroundings,
  version: SystemdVersion,
  limit: number,
): { file: AutostartFile; bytes: number } {
  const path = joinPath(folder.path, name);
  const node = at.host.lstat(path);
  const whole = at.host.resolve(path);
  const file: AutostartFile = {
    path,
    name,
    kind: failed(node) ? 'file' : node.kind,
    user: folder.own || isPersonal(folder) ? (folder.readers[0]!.user?.name ?? null) : null,
    own: folder.own,
    unit: autostartUnit(name),
    reason: null,
    error: failed(node) ? node.error : whole.error,
    entry: null,
    argv: [],
    program: null,
    effective: null,
    tryExec: null,
    chain: whole.chain,
    doubt: null,
    regenerated: null,
    managed: managerOf(whole.chain),
    hiddenBy: [],
    hides: [],
  };
  const end = (more: Partial<AutostartFile>, bytes = 0) => ({ file: { ...file, ...more }, bytes });
  if (isHiddenOrBackup(name)) return end({ reason: 'not-considered' });
  if (failed(node) || whole.presence === 'unknown') return end({});
  if (whole.presence === 'absent') return end(leadsNowhere(file, folder, at));
  if (whole.entry!.kind !== 'file') return end({ reason: 'not-regular' });
  const read = readBounded(at.host, path, whole.entry!, limit);
  if (failed(read)) return end({ error: read.error });
  const entry = parseDesktopEntry(read, version >= 262);
  return end({ entry, ...judgeEntry(entry, file.unit, at, version) }, read.length);
}

const readBounded = (host: Host, path: Path, entry: Entry, limit: number) =>
  entry.size > limit ? { error: `${entry.size} bytes, too large to be looked at` } : host.read(path, limit);

function leadsNowhere({ chain }: AutostartFile, { readers }: Folder, { programs }: Surroundings): Partial<AutostartFile> {
  const target = chain.at(-1)!;
  // /dev of a machine that is not running is empty.
  if (target.startsWith('/dev/')) return { reason: 'not-regular' };
  return {
    reason: 'stat-failed',
    doubt: programs.exists(target).doubt,
    regenerated: regeneratedAs(programs, target, readers[0]!.user),
  };
}

/** A folder of a user's own profile, that the user does not write directly. */
const isPersonal = ({ path, readers }: Folder): boolean => {
  const user = readers[0]!.user;
  return (
    readers.length === 1 && user !== null && (path.startsWith(`${user.home}/`) || path.startsWith(`/etc/profiles/per-user/${user.name}/`))
  );
};
