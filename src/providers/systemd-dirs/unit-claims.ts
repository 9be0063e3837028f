import { type Claim, RANK } from '../../model/claim.ts';
import { type Evidence, evidence } from '../../model/evidence.ts';
import { type Path, parentOf } from '../../model/path.ts';
import { execDirectories } from '../../parsers/exec-directory.ts';
import { unescapeUnitName } from '../../parsers/unit-name.ts';
import type { Manager, Setting } from './manager.ts';
import type { LoadedUnit } from './units.ts';

type Said = Pick<Claim, 'verdict' | 'class' | 'regret' | 'confidence' | 'why'>;

/** Who makes the directory says nothing of what is in it, but for its purpose: systemd.exec(5). */
const MEANING: Record<Setting, (unit: string) => Said> = {
  StateDirectory: (unit) => ({ verdict: 'persist', class: 'state', regret: 'hard', confidence: 'likely', why: `what ${unit} stores` }),
  CacheDirectory: (unit) => ({ verdict: 'disposable', class: 'cache', regret: 'none', confidence: 'likely', why: `the cache of ${unit}` }),
  LogsDirectory: (unit) => ({ verdict: 'persist', class: 'log', regret: 'tedious', confidence: 'ask', why: `the log of ${unit}` }),
  ConfigurationDirectory: (unit) => ({
    verdict: 'persist',
    class: 'config',
    regret: 'tedious',
    confidence: 'likely',
    why: `settings of ${unit}`,
  }),
  RuntimeDirectory: (unit) => ({
    verdict: 'managed',
    class: 'runtime',
    regret: 'none',
    confidence: 'certain',
    why: `made when ${unit} starts`,
  }),
};

/** A glob in the name of a template's directory stands for its instances, and nothing else may look like one. */
const GLOB = /[*?[\]{}()!+@\\]/;

export function unitClaims({ user, bases, specifiers }: Manager, unit: LoadedUnit): Claim[] {
  const claims: Claim[] = [];
  const template = unit.instance === '';
  const values = { ...specifiers, ...nameSpecifiers(unit) };
  const dynamic = user === null && isTrue(lastOf(unit, 'DynamicUser'));
  for (const setting of Object.keys(bases) as Setting[]) {
    for (const { value, path: source } of assignedIn(unit, setting)) {
      for (const { name, link } of execDirectories(value, values).used) {
        if (template && /%[iInN]/.test(value) && GLOB.test(name.replaceAll('*', ''))) continue;
        const seen = evidence('unit', `${setting}=${value}`, source);
        for (const base of bases[setting]) {
          claims.push(
            ...directoryClaims({ unit: unit.name, user: user?.name ?? null, glob: template, setting, base, name, link, dynamic, seen }),
          );
        }
      }
    }
  }
  return claims;
}

interface Directory {
  unit: string;
  user: string | null;
  glob: boolean;
  setting: Setting;
  base: Path;
  name: string;
  link: string | null;
  dynamic: boolean;
  seen: Evidence;
}

function directoryClaims({ unit, user, glob, setting, base, name, link, dynamic, seen }: Directory): Claim[] {
  const common = { glob, provider: 'units', rank: RANK.unit, owner: unit, user, evidence: [seen], store: null } as const;
  const node = (path: Path, kinds: 'directory' | 'other', why: string): Claim => ({
    ...common,
    path,
    covers: 'entry',
    kinds,
    verdict: 'managed',
    class: null,
    regret: 'none',
    confidence: 'certain',
    why,
  });
  // With a dynamic user the directory itself lies below "private", and a link leads to it.
  const isPrivate = dynamic && (setting === 'StateDirectory' || setting === 'CacheDirectory' || setting === 'LogsDirectory');
  const home = isPrivate ? `${base}/private` : base;
  const claims: Claim[] = [{ ...common, ...MEANING[setting](unit), path: `${home}/${name}`, covers: 'subtree', kinds: 'directory' }];
  for (let above = parentOf(`${home}/${name}`); above !== base; above = parentOf(above)) {
    claims.push(node(above, 'directory', `made for a directory of ${unit}`));
  }
  if (isPrivate) claims.push(node(`${base}/${name}`, 'other', `a link that ${unit} makes when it starts`));
  if (link !== null) claims.push(node(`${base}/${link}`, 'other', `a link that ${unit} makes when it starts`));
  return claims;
}

/** Of one setting over the unit and its drop-ins, with the file each stands in; an empty assignment drops those before it. */
function assignedIn({ files, type }: LoadedUnit, key: string): { value: string; path: Path }[] {
  const section = type[0]!.toUpperCase() + type.slice(1);
  const out: { value: string; path: Path }[] = [];
  for (const { path, unit } of files) {
    for (const assignment of unit.assignments) {
      if (assignment.section !== section || assignment.key !== key) continue;
      if (assignment.value === '') out.length = 0;
      else out.push({ value: assignment.value, path });
    }
  }
  return out;
}

const lastOf = (unit: LoadedUnit, key: string): string => assignedIn(unit, key).findLast(({ value }) => BOOLEAN.test(value))?.value ?? 'no';
const BOOLEAN = /^(?:1|yes|y|true|t|on|0|no|n|false|f|off)$/i;
const isTrue = (text: string): boolean => /^(?:1|yes|y|true|t|on)$/i.test(text);

/** Of a template the instance is any. */
function nameSpecifiers({ name, prefix, instance, type }: LoadedUnit): Record<string, string> {
  const which = instance === '' ? '*' : (instance ?? '');
  const full = instance === '' ? name.replace('@.', '@*.') : name;
  const last = prefix.slice(prefix.lastIndexOf('-') + 1);
  return {
    n: full,
    N: full.slice(0, -type.length - 1),
    p: prefix,
    P: unescapeUnitName(prefix),
    i: which,
    I: unescapeUnitName(which),
    j: last,
    J: unescapeUnitName(last),
  };
}
