import { failed, type Host } from '../host/host.ts';
import { type Claim, type Provided, RANK } from '../model/claim.ts';
import { type Evidence, evidence } from '../model/evidence.ts';
import { isWithin, joinPath, type Path } from '../model/path.ts';
import type { User } from '../model/users.ts';
import type { Class } from '../model/verdict.ts';
import type { Known, KnownRow } from '../parsers/known.ts';
import { machineFacts } from './known/facts.ts';
import { userDirs } from './known/user-dirs.ts';
import type { Provider, ProviderInput } from './provider.ts';

/** The catalogue of well-known state (db/known): what a path is by its name, and failing that by its place. */
export const knownProvider = (known: Known): Provider => ({
  id: 'known',
  collect: (input) => collect(known, input),
});

function collect(known: Known, { host, subjects }: ProviderInput): Provided {
  const facts = machineFacts(host);
  const maker = new Maker();
  const rows = known.rows.filter(({ app }) => app.when.every((fact) => facts.has(fact)));
  const home = rows.filter(({ path }) => path.startsWith('~'));
  for (const row of rows) {
    if (row.path.startsWith('~')) continue;
    if (row.path === ANY_HOME) {
      for (const path of otherHomes(host, subjects)) maker.add({ ...row, glob: false }, path, null);
      continue;
    }
    maker.add(row, row.path, null);
    const moved = privateForm(row);
    if (moved !== null) maker.add(row, moved, null);
  }
  const isOpen = subjects.some((user) => user.home === ROOT.home) || !failed(host.list(ROOT.home));
  if (!isOpen) for (const row of home) if (row.path === '~') maker.add(row, ROOT.home, ROOT.name);
  const homes = !isOpen || subjects.some((user) => user.home === ROOT.home) ? subjects : [...subjects, ROOT];
  for (const user of homes) {
    for (const row of home) maker.add(row, user.home + row.path.slice(1), user.name);
    addUserDirs(maker, home, host, user);
    addFlatpaks(maker, home, host, user);
  }
  const problems = known.problems.map(({ file, line, text }) => ({ path: file, text: `line ${line}: ${text}` }));
  return { claims: maker.claims, ownership: null, skipped: known.rows.length === 0 ? 'the catalogue is empty' : null, problems };
}

const ANY_HOME = '/home/*';

/** Folders of /home that are nobody's whose home is looked at, and hold no such home. */
function otherHomes(host: Host, subjects: readonly User[]): Path[] {
  const names = host.list('/home');
  if (failed(names)) return [];
  return names.map((name) => joinPath('/home', name)).filter((path) => !subjects.some(({ home }) => isWithin(home, path)));
}

/** Root's home is a home also where root is not looked at, unless its inside cannot be seen anyway. */
const ROOT: Pick<User, 'name' | 'home'> = { name: 'root', home: '/root' };

/** Makes claims; what does not depend on the user is made once a row. */
class Maker {
  readonly claims: Claim[] = [];
  readonly #said = new Map<KnownRow, Claim>();
  readonly #evidence = new Map<string, Map<string, readonly Evidence[]>>();

  add(row: KnownRow, path: Path, user: string | null): void {
    let said = this.#said.get(row);
    if (said === undefined) this.#said.set(row, (said = this.#say(row)));
    if (row.app.beside.length === 0) this.claims.push({ ...said, path, user });
    else for (const beside of row.app.beside) this.claims.push({ ...said, path, user, beside });
  }

  #say(row: KnownRow): Claim {
    const { app, fate } = row;
    const claim: Claim = {
      path: row.path,
      glob: row.glob,
      covers: row.directory && !fate.entry ? 'subtree' : 'entry',
      provider: 'known',
      rank: app.shape ? RANK.shape : RANK.known,
      kinds: row.directory ? 'directory' : 'other',
      verdict: fate.verdict,
      class: fate.class,
      regret: fate.regret,
      confidence: fate.confidence,
      owner: app.name,
      user: null,
      why: sentence(row),
      evidence: this.#evidenceFor(row),
      store: fate.store,
    };
    if (fate.container) claim.container = true;
    return claim;
  }

  #evidenceFor({ app, sources }: KnownRow): readonly Evidence[] {
    let ofFile = this.#evidence.get(app.file);
    if (ofFile === undefined) this.#evidence.set(app.file, (ofFile = new Map()));
    let found = ofFile.get(sources);
    if (found === undefined) ofFile.set(sources, (found = [evidence('catalogue', `${attested(sources)} (${app.file})`)]));
    return found;
  }
}

const BY_CLASS: Record<Class, string> = {
  identity: 'the identity of this machine',
  secret: 'logins or keys',
  state: 'what it stores',
  config: 'settings',
  document: 'own data',
  history: 'what was typed or opened',
  log: 'its log',
  cache: 'made again when needed',
  runtime: 'of use only while it runs',
};

function sentence({ app, fate, text }: KnownRow): string {
  const what = text === '' ? BY_CLASS[fate.class ?? 'state'] : text;
  return app.name === null ? what : `${app.name}: ${what}`;
}

const SOURCES: Record<string, string> = {
  A: 'confirmed in a manual, module, unit or package',
  B: 'well known',
  C: 'known to us alone',
  N: 'public NixOS configurations keep it',
  P: 'public NixOS configurations keep it',
  X: 'listed by xdg-ninja',
  M: 'listed by Mackup',
  F: 'listed by firejail',
  H: 'listed by home-manager',
  D: "named in the program's package",
  S: 'seen when the program ran',
};

function attested(sources: string): string {
  const named = [...new Set([...sources].flatMap((letter) => SOURCES[letter] ?? []))];
  return named.length > 0 ? named.join(', ') : 'not confirmed by a second source';
}

const STATE = '/var/lib/';
const CACHE = '/var/cache/';

/** Where a service with a dynamic user keeps what the row names: systemd.exec(5), RuntimeDirectory= and DynamicUser=. */
function privateForm({ app, path, directory }: KnownRow): Path | null {
  const base = path.startsWith(STATE) ? STATE : path.startsWith(CACHE) ? CACHE : null;
  if (base === null || app.shape || !directory || path.startsWith(`${base}private`) || path.startsWith(`${base}systemd`)) return null;
  return `${base}private/${path.slice(base.length)}`;
}

/** ~/Documents may be called otherwise: xdg-user-dirs. */
function addUserDirs(maker: Maker, home: readonly KnownRow[], host: Host, user: Pick<User, 'name' | 'home'>): void {
  for (const [usual, path] of userDirs(host, user.home)) {
    const row = home.find((known) => known.path === `~/${usual}` && known.directory);
    if (row !== undefined) maker.add(row, path, user.name);
  }
}

const MOVED: readonly (readonly [string, string])[] = [
  ['~/.config/', 'config/'],
  ['~/.local/share/', 'data/'],
  ['~/.local/state/', '.local/state/'],
  ['~/.cache/', 'cache/'],
];

/** Inside Flatpak the XDG directories lie in ~/.var/app/ID (docs.flatpak.org, "Filesystem" of the sandbox). */
function addFlatpaks(maker: Maker, home: readonly KnownRow[], host: Host, user: Pick<User, 'name' | 'home'>): void {
  const dir = joinPath(user.home, '.var/app');
  const ids = host.list(dir);
  if (failed(ids) || ids.length === 0) return;
  const present = new Set(ids);
  for (const row of home) {
    if (row.app.shape) continue;
    for (const item of row.app.installed) {
      if (!item.startsWith('flatpak:')) continue;
      const move = MOVED.find(([from]) => row.path.startsWith(from));
      if (move === undefined) continue;
      for (const id of item.slice(8).split(',')) {
        if (present.has(id)) maker.add(row, `${dir}/${id}/${move[1]}${row.path.slice(move[0].length)}`, user.name);
      }
    }
  }
}
