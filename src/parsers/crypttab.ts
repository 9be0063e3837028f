import { decodePath } from '../model/path.ts';

/** A line of crypttab(5). */
export interface CryptLine {
  name: string;
  /** "UUID=…" and its like as the path that udev gives it. */
  device: string;
  /** A file or device that holds the key; null: asked for, or the TPM's. */
  key: string | null;
}

const TAGS: Record<string, string> = { UUID: 'by-uuid', PARTUUID: 'by-partuuid', LABEL: 'by-label', PARTLABEL: 'by-partlabel' };

export function parseCrypttab(bytes: Uint8Array): CryptLine[] {
  const lines: CryptLine[] = [];
  for (const text of decodePath(bytes).split('\n')) {
    const [name, device, key] = text.trim().split(/[ \t]+/);
    if (name === undefined || name === '' || name.startsWith('#') || device === undefined) continue;
    const [, tag, value] = /^([A-Z]+)=(.+)$/.exec(device) ?? [];
    const folder = tag === undefined ? undefined : TAGS[tag];
    lines.push({
      name,
      device: folder === undefined ? device : `/dev/disk/${folder}/${value!.replaceAll('"', '')}`,
      key: key === undefined || key === 'none' || key === '-' ? null : key,
    });
  }
  return lines;
}
