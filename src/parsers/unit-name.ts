/** Types that systemd loads from files, or makes by itself from the kernel's tables ("device", "scope"). systemd.unit(5). */
const TYPES = 'service socket target device mount automount swap timer path slice scope'.split(' ');

export interface UnitName {
  /** Before the "@" or the type: "foo" of "foo@bar.service". */
  prefix: string;
  /** After the "@": "" for a template; null: no "@". */
  instance: string | null;
  type: string;
  /** "foo@.service" for any of its instances; null: no template. */
  template: string | null;
}

/** unit_name_is_valid() of src/basic/unit-name.c; null: no name of a unit, so that systemd passes the file over. */
export function parseUnitName(name: string): UnitName | null {
  const match = /^([A-Za-z0-9:_.\\-]+)(?:@([A-Za-z0-9:_.\\@-]*))?\.([a-z]+)$/.exec(name);
  if (match === null || name.length > 255 || !TYPES.includes(match[3]!)) return null;
  const [, prefix, instance, type] = match as unknown as [string, string, string | undefined, string];
  return { prefix, instance: instance ?? null, type, template: instance === undefined ? null : `${prefix}@.${type}` };
}

/** Made without a file: mounts from fstab and the kernel, devices, slices by their name, scopes at run time. */
export const isImplicit = ({ type }: UnitName): boolean => /^(?:device|mount|automount|swap|slice|scope)$/.test(type);

/**
 * Whether a folder "X.d" holds drop-ins, systemd.unit(5): for the unit X, for the instances of a template ("one"), for all units of a type or of a
 * name that begins with X ("many"). null: X is none of these, and the folder is not read.
 */
export function dropInsFor(folder: string): 'one' | 'many' | null {
  const name = folder.replace(/\.d$/, '');
  if (name === folder) return null;
  if (TYPES.includes(name)) return 'many';
  const parsed = parseUnitName(name);
  return parsed === null ? null : parsed.prefix.endsWith('-') ? 'many' : 'one';
}

/** "a\x2db" → "a-b", "a-b" → "a/b": unit_name_unescape(). A wrong escape stays as it is. */
export const unescapeUnitName = (text: string): string =>
  text.replace(/-|\\x([0-9a-fA-F]{2})/g, (_, hex: string | undefined) =>
    hex === undefined ? '/' : String.fromCharCode(parseInt(hex, 16)),
  );
