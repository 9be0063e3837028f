/** A line of a mimeapps.list that names applications. */
export interface MimeLine {
  /** Counted from 1. */
  line: number;
  text: string;
  group: 'Default Applications' | 'Added Associations';
  type: string;
  ids: string[];
}

const MAX_LINES = 20_000;

/** Association between MIME types and applications (freedesktop.org), in the groups that add something. Other lines are passed over. */
export function parseMimeapps(text: string): MimeLine[] {
  const found: MimeLine[] = [];
  let group: MimeLine['group'] | null = null;
  for (const [i, raw] of text.split('\n', MAX_LINES).entries()) {
    const line = raw.trim();
    const header = /^\[(.*)\]$/.exec(line)?.[1];
    if (header !== undefined) {
      group = header === 'Default Applications' || header === 'Added Associations' ? header : null;
      continue;
    }
    const [, type, value] = /^([^=#][^=]*?)[ \t]*=[ \t]*(.*)$/.exec(line) ?? [];
    if (group === null || type === undefined) continue;
    found.push({ line: i + 1, text: raw, group, type, ids: value!.split(';').filter((id) => id !== '') });
  }
  return found;
}
