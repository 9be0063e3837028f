import type { Path } from './path.ts';

/** One fact that a verdict or a finding rests on. `source` names the file it was read from, null if it is not from a file. */
export interface Evidence {
  kind: 'missing' | 'searched' | 'line' | 'link' | 'declaration' | 'mount' | 'package' | 'unit' | 'catalogue' | 'fact';
  /** One line, for a person. */
  text: string;
  source: Path | null;
}

export const evidence = (kind: Evidence['kind'], text: string, source: Path | null = null): Evidence => ({ kind, text, source });
