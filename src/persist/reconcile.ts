import type { Declaration, DeclarationStatus, Problem } from '../model/declaration.ts';

/** Status → what is wrong with a declaration, as a problem of the whole list. */
const TEXTS: Partial<Record<DeclarationStatus, readonly [code: string, text: string]>> = {
  'not-mounted': ['declared-not-mounted', 'data written here now is lost at the next boot'],
  replaced: ['file-replaced', 'a plain file stands where a mount or link should be; it is lost at the next boot'],
  'mounted-from-elsewhere': ['mounted-from-elsewhere', 'what is mounted or linked here is not what is declared'],
  'source-deleted': ['source-deleted', 'the bound source was deleted or replaced; what is written here now is lost'],
  missing: ['nothing-stored', 'there is nothing of it in the persist root, nor at its path'],
};

const sourceOf = (actual: Declaration | undefined): string =>
  actual?.method === 'subvolume' ? 'a file system of its own' : (actual?.storePath ?? 'something out of sight');

export interface Sides {
  /** Declared in a plan or in the running system, statuses set. */
  declared: readonly Declaration[];
  /** What the kernel's mounts and the links show. */
  effective: readonly Declaration[];
}

/** Where the declared list and the running system differ, in the order of the paths. */
export function reconcile({ declared, effective }: Sides): Problem[] {
  const problems: Problem[] = [];
  const byPath = new Map(effective.map((each) => [each.path, each]));
  for (const each of declared) {
    const actual = byPath.get(each.path);
    const found = TEXTS[each.status];
    if (found !== undefined) {
      const [code, text] = found;
      const instead = code === 'mounted-from-elsewhere' ? `: ${sourceOf(actual)} instead of ${each.storePath}` : '';
      problems.push({ code, path: each.path, text: text + instead });
    } else if (!each.enabled && actual !== undefined) {
      problems.push({ code: 'disabled-but-mounted', path: each.path, text: `disabled, yet mounted from ${actual.storePath}` });
    } else if (each.conditions.length > 0 && actual === undefined && each.status !== 'ok') {
      problems.push({
        code: 'conditional-not-active',
        path: each.path,
        text: `${each.conditions.join(', ')} is probably false on this host`,
      });
    }
  }
  const paths = new Set(declared.map((each) => each.path));
  for (const each of declared.length === 0 ? [] : effective) {
    // Links are also made by configuration that the list does not hold (environment.etc, home.file).
    if (paths.has(each.path) || (each.method !== 'bind' && each.method !== 'bindfs') || each.storePath === null) continue;
    const text = `from ${each.storePath}; either the configuration changed since the last switch, or the declared list was not fully read`;
    problems.push({ code: 'mounted-not-declared', path: each.path, text });
  }
  return problems.sort((a, b) => ((a.path ?? '') < (b.path ?? '') ? -1 : 1));
}
