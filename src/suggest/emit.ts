import { fit, type Format } from './fit.ts';
import { emitFstab } from './fstab.ts';
import { emitHomeManager } from './home-manager.ts';
import { emitImpermanence } from './impermanence.ts';
import { emitPaths } from './paths.ts';
import { emitPreservation } from './preservation.ts';
import type { Proposal } from './proposal.ts';
import { emitTmpfiles } from './tmpfiles.ts';

export interface Emitted {
  /** In the `Path` convention: write it with `encodePath`. */
  text: string;
  /** What stands in `text`: nothing that the format cannot carry. Its `suggestions` and `withheld` are for JSON and stderr. */
  proposal: Proposal;
}

const EMITTERS: Record<Exclude<Format, 'paths'>, (proposal: Proposal) => string> = {
  impermanence: emitImpermanence,
  preservation: emitPreservation,
  'home-manager': emitHomeManager,
  fstab: emitFstab,
  tmpfiles: emitTmpfiles,
};

/** A proposal in the words of one format; "" where there is nothing to suggest, to ask or to withhold. `nul`: for "paths", each ended by NUL. */
export function emit(format: Format, proposal: Proposal, nul = false): Emitted {
  const fitting = fit(format, proposal, nul);
  const { suggestions, asks, withheld } = fitting;
  if (suggestions.length + asks.length + withheld.length === 0) return { text: '', proposal: fitting };
  return { text: format === 'paths' ? emitPaths(fitting, nul) : EMITTERS[format](fitting), proposal: fitting };
}
