import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nixFiles } from '../../../src/host/nix-files.ts';
import type { ReaderResult } from '../../../src/model/declaration.ts';
import { normalizePath } from '../../../src/model/path.ts';
import { readStatic } from '../../../src/persist/static/read.ts';
import { withFolder } from '../../parsers/nix/real-nix.ts';
import type { Modules } from './random-modules.ts';

type Element = string | { directory?: string; file?: string; mode?: string };
interface Lists {
  directories: Element[];
  files: Element[];
}
interface Root extends Lists {
  enable: boolean;
  persistentStoragePath: string;
  users: Record<string, Lists>;
  homes: Record<string, string>;
}

/** What the real Nix makes of the lists, as "kind user root path" and whether it is enabled. */
function realEntries(roots: Record<string, Root>): Set<string> {
  const found = new Set<string>();
  for (const root of Object.values(roots)) {
    const add = (lists: Lists, user: string | null, home: string) => {
      for (const kind of ['directories', 'files'] as const)
        for (const each of lists[kind]) {
          const rel = typeof each === 'string' ? each : (each.directory ?? each.file)!;
          found.add(JSON.stringify([kind, user, root.persistentStoragePath, normalizePath(home, rel), root.enable]));
        }
    };
    add(root, null, '/');
    for (const [user, lists] of Object.entries(root.users)) add(lists, user, root.homes[user]!);
  }
  return found;
}

const staticEntry = (each: ReaderResult['declarations'][number], enabled: boolean): string =>
  JSON.stringify([each.kind === 'file' ? 'files' : 'directories', each.user, each.persistRoot, each.path, enabled]);

export interface Compared {
  /** Read completely, without an open condition. */
  complete: number;
  conditional: number;
  partial: number;
  /** Nix itself refuses it. */
  refused: number;
  wrong: { what: string; modules: Modules }[];
}

const BATCH = 40;

/** Reads each configuration statically and with the real Nix. */
export function compareModules(all: readonly Modules[]): Compared {
  return withFolder((dir, run) => {
    for (const name of ['lib.nix', 'modules.nix']) copyFileSync(join(import.meta.dirname, name), join(dir, name));
    const result: Compared = { complete: 0, conditional: 0, partial: 0, refused: 0, wrong: [] };
    const evaluated = (from: number, to: number): ({ success: boolean; value: Record<string, Root> } | null)[] => {
      const each = Array.from({ length: to - from }, (_, i) => `(one ./c${from + i}/main.nix)`);
      const head =
        'let one = m: let v = import ./modules.nix { modules = [ m ]; pkgs = { isLinux = true; version = "1"; }; }; in builtins.tryEval (builtins.deepSeq v v); in';
      const { status, stdout } = run('--eval', '--strict', '--json', '-E', `${head} [ ${each.join(' ')} ]`);
      if (status === 0) return JSON.parse(stdout) as { success: boolean; value: Record<string, Root> }[];
      return to - from === 1 ? [null] : Array.from({ length: to - from }, (_, i) => evaluated(from + i, from + i + 1)[0]!);
    };
    all.forEach((modules, i) => {
      mkdirSync(join(dir, `c${i}`));
      for (const [name, text] of Object.entries(modules)) writeFileSync(join(dir, `c${i}`, name), text);
    });
    for (let from = 0; from < all.length; from += BATCH) {
      for (const [i, answer] of evaluated(from, Math.min(all.length, from + BATCH)).entries()) {
        const given = join(dir, `c${from + i}`);
        const read = readStatic({ files: nixFiles, given, isFolder: true, host: null, hostName: null, homeThere: () => null }).result;
        if (answer?.success !== true) result.refused++;
        else judge(read, realEntries(answer.value), all[from + i]!, result);
      }
    }
    return result;
  });
}

function judge(read: ReaderResult, real: ReadonlySet<string>, modules: Modules, result: Compared): void {
  const certain = new Set(
    read.declarations.filter(({ conditions }) => conditions.length === 0).map((each) => staticEntry(each, each.enabled)),
  );
  const possible = new Set(
    read.declarations.flatMap((each) =>
      each.conditions.length === 0 ? [staticEntry(each, each.enabled)] : [staticEntry(each, true), staticEntry(each, false)],
    ),
  );
  const isPartial = read.notUnderstood.length > 0;
  const isConditional = read.declarations.some(({ conditions }) => conditions.length > 0);
  if (isPartial) result.partial++;
  else if (isConditional) result.conditional++;
  else result.complete++;
  const invented = [...certain].filter((each) => !real.has(each));
  const missing = isPartial ? [] : [...real].filter((each) => !possible.has(each));
  if (invented.length + missing.length > 0)
    result.wrong.push({
      what: `${isPartial ? 'partial' : isConditional ? 'conditional' : 'complete'}: invented ${invented.join(' ')}; missing ${missing.join(' ')}`,
      modules,
    });
}
