import { failed } from '../host/host.ts';
import { declaration, emptyResult, notUnderstood, type ReaderResult, rootOfMapping } from '../model/declaration.ts';
import { isWithin, joinPath, normalizePath, type Path } from '../model/path.ts';
import { expandSpecifiers } from '../parsers/specifiers.ts';
import { parseTmpfiles, type TmpfilesLine } from '../parsers/tmpfiles.ts';
import { absent, countOf, isMasked, outcome, type PersistInput, type PersistReader, saysAbsent } from './reader.ts';

/** tmpfiles.d(5) "Configuration directories and precedence": a name in an earlier one hides it in the later. */
const DIRECTORIES = ['/etc/tmpfiles.d', '/run/tmpfiles.d', '/usr/local/lib/tmpfiles.d', '/usr/lib/tmpfiles.d'];
const MAX_BYTES = 4 * 1024 * 1024;

/** L lines that lead into a persist root: preservation's symlinks, and those people write themselves. */
export const tmpfiles: PersistReader = {
  id: 'tmpfiles',
  read(input, roots) {
    const result = emptyResult();
    const files = configurations(input, result);
    if (files.size === 0)
      return result.notUnderstood.length > 0 ? outcome('failed', 'no tmpfiles.d could be read', result) : absent('no tmpfiles.d');
    const taken = new Set<Path>();
    for (const file of files.values()) {
      const bytes = input.host.read(file, MAX_BYTES);
      if (failed(bytes)) {
        if (!isMasked(input.host, file))
          result.notUnderstood.push(notUnderstood({ file, text: file, reason: bytes.error, code: 'file-not-readable' }));
        continue;
      }
      const parsed = parseTmpfiles(bytes);
      for (const { line, text, reason } of parsed.refused) {
        if (/^.?L/.test(text) && roots.some((root) => text.includes(root)))
          result.notUnderstood.push(notUnderstood({ file, line, text, reason, code: 'value-not-readable' }));
      }
      for (const line of parsed.lines) readLine(result, taken, roots, file, line);
    }
    return outcome('used', `${countOf(result.declarations.length)} in ${files.size} files of tmpfiles.d`, result);
  },
};

/** The files in effect, name → path, in the order they are read. */
function configurations({ host }: PersistInput, result: ReaderResult): Map<string, Path> {
  const files = new Map<string, Path>();
  for (const directory of DIRECTORIES) {
    const names = host.list(directory);
    if (failed(names)) {
      if (!saysAbsent(names.error)) {
        result.notUnderstood.push(notUnderstood({ file: directory, text: directory, reason: names.error, code: 'file-not-readable' }));
      }
      continue;
    }
    for (const name of names) if (name.endsWith('.conf') && !files.has(name)) files.set(name, joinPath(directory, name));
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Of two lines for one path the first counts, as systemd-tmpfiles does. */
function readLine(result: ReaderResult, taken: Set<Path>, roots: readonly Path[], file: Path, line: TmpfilesLine): void {
  if (line.type !== 'L' && line.type !== 'C') return;
  const where = expandSpecifiers(line.path);
  const target = expandSpecifiers(line.argument ?? '');
  if (where === null || target === null) {
    if (line.type === 'L' && roots.some((root) => line.argument?.startsWith(root))) {
      const text = `L ${line.path} ${line.argument}`;
      result.notUnderstood.push(notUnderstood({ file, line: line.line, text, reason: 'holds a specifier', code: 'value-not-readable' }));
    }
    return;
  }
  if (!where.startsWith('/') || !target.startsWith('/')) return;
  const path = normalizePath(where);
  const storePath = normalizePath(target);
  const root = roots.find((root) => isWithin(storePath, root));
  if (root === undefined || taken.has(path)) return;
  taken.add(path);
  if (line.type === 'C') {
    const text = `copied from ${storePath} where it is missing; what is written to it later is not kept`;
    result.problems.push({ code: 'copied-not-kept', path, text });
    return;
  }
  result.declarations.push(
    declaration({
      path,
      storePath,
      persistRoot: rootOfMapping(storePath, path) ?? root,
      method: 'symlink',
      via: ['tmpfiles'],
      source: { file, line: line.line },
      readers: ['tmpfiles'],
    }),
  );
}
