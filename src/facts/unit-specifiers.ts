import { unescapeUnitName, type UnitName } from '../parsers/unit-name.ts';
import type { Manager } from './unit-folders.ts';

/** What the specifiers of systemd.unit(5) stand for; those that only a running system knows, and a template's instance, are not in it. */
export function specifiersOf(name: string, { prefix, instance, type }: UnitName, { scope, user }: Manager): Record<string, string> {
  const home = scope === 'system' ? '/root' : (user?.home ?? null);
  const values: Record<string, string> = {
    n: name,
    N: name.slice(0, -type.length - 1),
    p: prefix,
    P: unescapeUnitName(prefix),
    j: prefix.replace(/^.*-/s, ''),
    J: unescapeUnitName(prefix.replace(/^.*-/s, '')),
    T: '/tmp',
    V: '/var/tmp',
    u: scope === 'system' ? 'root' : (user?.name ?? ''),
    U: scope === 'system' ? '0' : String(user?.uid ?? ''),
    t: scope === 'system' ? '/run' : `/run/user/${user?.uid}`,
    E: scope === 'system' ? '/etc' : `${home}/.config`,
    S: scope === 'system' ? '/var/lib' : `${home}/.local/state`,
    C: scope === 'system' ? '/var/cache' : `${home}/.cache`,
    L: scope === 'system' ? '/var/log' : `${home}/.local/state/log`,
  };
  if (home !== null) values['h'] = home;
  else for (const key of 'ESCLuUt') delete values[key];
  if (instance !== '') {
    values['i'] = instance ?? '';
    values['I'] = unescapeUnitName(instance ?? '');
    values['f'] = `/${unescapeUnitName(instance ?? prefix)}`;
  }
  return values;
}
