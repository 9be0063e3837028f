import { isRaw, type Path, relativeTo } from '../model/path.ts';
import type { Suggestion, Withheld } from '../model/suggestion.ts';
import { nest, uncovered } from './nest.ts';
import type { Proposal } from './proposal.ts';
import { hasControl } from './visible.ts';

export type Format = 'impermanence' | 'preservation' | 'home-manager' | 'fstab' | 'tmpfiles' | 'paths';

/** Where a link made by systemd-tmpfiles does not do. */
const LATE: readonly (readonly [Path, string])[] = [
  ['/var/lib/private', 'systemd wants a directory there, not a link'],
  ['/etc/machine-id', 'systemd has made one before systemd-tmpfiles runs: give it on the kernel command line, systemd.machine_id='],
];

/** In unit files and tmpfiles.d "%" and a letter is a specifier and "%%" is "%" (systemd.unit(5)); the modules write paths as they are. */
const SPECIFIER = /%[A-Za-z%]/;

/** systemd's unit file parser joins a line that ends in "\" to the next, and drops blanks at the end. */
const LINE_END = /[\\ ]$/;

/**
 * Why a format cannot carry a path, one sentence; null: it can. Impermanence and home-manager (2025-09 and later) write mount units, and services for files,
 * whose ExecStart= unescapes "\" and expands "${"; preservation adds tmpfiles.d lines between single quotes, which it does not escape.
 */
export function obstacle(format: Format, { path, kind }: Pick<Suggestion, 'path' | 'kind'>): string | null {
  if (format === 'paths') return path.includes('\n') ? 'a line break in its name (use -0)' : null;
  if (hasControl(path)) return 'a control character in its name';
  if (format === 'tmpfiles') return LATE.find(([where]) => path === where || path.startsWith(where + '/'))?.[1] ?? null;
  if (isRaw(path)) return 'its name is not UTF-8';
  if (LINE_END.test(path)) return 'its name ends in a blank or backslash, which unit files drop';
  if (format === 'fstab') return kind === 'file' ? 'fstab binds directories only: an emptied root has no file to mount on' : null;
  if (SPECIFIER.test(path)) return 'systemd reads the % in its name as a specifier';
  if (format === 'preservation' && /['\\]/.test(path)) return "preservation does not escape ' and \\";
  if (kind === 'file' && /\\|\$\{/.test(path)) return 'its unit would change the \\ or ${ in its name';
  return null;
}

const MODULES = new Set<Format>(['impermanence', 'preservation', 'home-manager']);
const isAscii = (path: Path): boolean => !/[^\x20-\x7e]/.test(path);

/** nixpkgs' escapeSystemdPath leaves such letters as they are, and systemd takes no unit of that name: impermanence issue 290. */
const UNMOUNTED =
  'not ASCII: versions of the module that write mount units do not mount it (impermanence issue 290); see that it is mounted';

/** The proposal as the format can carry it: the directory around what it cannot, or else that path withheld. `nul`: paths end in NUL, which carries all. */
export function fit(format: Format, proposal: Proposal, nul = false): Proposal {
  if (format === 'paths' && nul) return proposal;
  const fitting: Suggestion[] = [];
  const withheld: Withheld[] = [...proposal.withheld];
  for (const each of proposal.suggestions) {
    const reason = obstacle(format, each);
    const made = reason === null ? each : widen(format, each, reason, proposal);
    if (made === null) withheld.push({ path: each.path, reason: reason! });
    else fitting.push(MODULES.has(format) && !isAscii(made.path) ? { ...made, notes: [...(made.notes ?? []), UNMOUNTED] } : made);
  }
  const suggestions = nest(fitting);
  return { ...proposal, suggestions, withheld: uncovered(withheld, suggestions) };
}

function widen(format: Format, each: Suggestion, reason: string, { places }: Proposal): Suggestion | null {
  let at: Suggestion | null = each;
  while (at !== null && obstacle(format, at) !== null) at = outward(at, (path) => places.mayStandIn(path));
  return at && { ...at, notes: [...(each.notes ?? []), `for ${each.path}: ${reason}`] };
}

/** The same for the parent directory, with its own owner and mode; null where that may not stand in, or is not known. */
function outward(each: Suggestion, mayStandIn: (path: Path) => boolean): Suggestion | null {
  const { parent } = each;
  if (parent === null || !mayStandIn(parent.path)) return null;
  const parents = (each.parents ?? []).slice(0, -1);
  const last = parents.at(-1);
  const home = each.relative === null ? null : each.path.slice(0, -each.relative.length - 1);
  return {
    ...each,
    ...parent,
    kind: 'directory',
    relative: home === null ? null : relativeTo(parent.path, home),
    parents,
    parent: last !== undefined && relativeTo(parent.path, last.path)?.includes('/') === false ? last : null,
  };
}
