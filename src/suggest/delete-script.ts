import type { Deletion } from '../model/deletion.ts';
import { encodePath, nameOf, parentOf, type Path } from '../model/path.ts';

export interface ScriptAbout {
  /** The root directory on this machine. */
  root: Path;
  version: string;
  scan: { id: number; finishedAt: string };
}

/** In single quotes every byte but NUL and the quote itself stands for itself, sh(1). */
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** One line of a comment: a name may hold a line end. */
const comment = (text: string): string => `# ${text.replace(/[^\x20-\x7e]/g, '?')}`;

const HEAD = String.raw`
set -u
umask 077
LC_ALL=C
export LC_ALL
if [ "$(id -u)" = 0 ]; then state=/var/lib; else state=\${XDG_STATE_HOME:-$HOME/.local/state}; fi
quarantine=\${CRUFT_QUARANTINE:-$state/cruft/quarantine}/$(date -u +%Y-%m-%dT%H%M%SZ)
moved=0
refused=0

refuse() { printf 'left alone: %s: %s\n' "$shown" "$1" >&2; refused=$((refused + 1)); }

# take DIRECTORY NAME ENTRIES DEV INO MTIME SIZE RULE
take() {
  shown=$1/$2
  cd -P -- "$1" 2>/dev/null || { refuse 'its folder is gone'; return; }
  [ "$(pwd -P; echo x)" = "$1
x" ] || { refuse 'its folder is another one by now'; return; }
  now=$(stat -c '%d %i %.9Y %s' -- "./$2" 2>/dev/null) || { refuse 'it is gone'; return; }
  [ "$now" = "$4 $5 $6 $7" ] || { refuse 'it changed since the scan'; return; }
  if [ "$3" -gt 1 ] || { [ -d "./$2" ] && [ ! -L "./$2" ]; }; then
    count=$(find "./$2" -printf x 2>/dev/null | wc -c)
    [ "$count" -eq "$3" ] || { refuse 'what lies in it changed since the scan'; return; }
  fi
  place=$quarantine/$((moved + 1))
  mkdir -p -- "$place" || { refuse "$place cannot be made"; return; }
  mv -- "./$2" "$place/" || { refuse 'it could not be moved'; return; }
  moved=$((moved + 1))
  printf '%s\t%s\t' "$moved" "$8" >>"$quarantine/manifest"
  printf '%s' "$shown" | od -An -v -tx1 | tr -d ' \n' >>"$quarantine/manifest"
  printf '\n' >>"$quarantine/manifest"
  printf 'moved: %s\n' "$shown"
}
`;

const TAIL = String.raw`
[ "$moved" -eq 0 ] || printf '%s moved to %s\n' "$moved" "$quarantine"
[ "$refused" -eq 0 ]
`;

/**
 * A shell script that moves what the plan names into a folder of the day, with a manifest (number, rule, path in hexadecimal), and leaves alone
 * whatever is not as the scan saw it. Exit 1 if anything was left alone. It needs sh, GNU stat and find.
 */
export function deleteScript(plan: readonly Deletion[], { root, version, scan }: ScriptAbout): Buffer {
  const at = (path: Path): Path => (root === '/' ? path : root + path);
  const lines = plan.flatMap(({ path, entries, guard, rule, why, consequences }) => [
    '',
    comment(why),
    ...consequences.map((text) => comment(`then: ${text}`)),
    `take ${quote(at(parentOf(path)))} ${quote(nameOf(path))} ${entries} ${guard.dev} ${guard.ino} ${seconds(guard.mtimeNs)} ${guard.size} ${rule}`,
  ]);
  const about = `# cruft ${version}: ${plan.length} to move out of the way, as scan ${scan.id} of ${scan.finishedAt} saw them. Read it before you run it.`;
  return encodePath(['#!/bin/sh', about, ...HEAD.replaceAll('\\$', '$').trim().split('\n'), ...lines, TAIL.trim(), ''].join('\n'));
}

/** As stat(1) prints "%.9Y": seconds and nine digits; before 1970 it counts down from the second, as the kernel does. */
function seconds(ns: bigint): string {
  const whole = ns / 1_000_000_000n - (ns < 0n && ns % 1_000_000_000n !== 0n ? 1n : 0n);
  return `${whole}.${String(ns - whole * 1_000_000_000n).padStart(9, '0')}`;
}
