import { failed } from '../host/host.ts';
import { declaration, emptyResult, notUnderstood, rootOfMapping } from '../model/declaration.ts';
import { normalizePath } from '../model/path.ts';
import { parseFstab } from '../parsers/fstab.ts';
import { absent, countOf, isBind, outcome, type PersistReader, saysAbsent } from './reader.ts';

const FILE = '/etc/fstab';
const MAX_BYTES = 4 * 1024 * 1024;

/** Bind mounts of fstab(5): impermanence up to 2025-01, `fileSystems` with "bind", and every other distribution. */
export const fstab: PersistReader = {
  id: 'fstab',
  read({ host }) {
    const bytes = host.read(FILE, MAX_BYTES);
    if (failed(bytes)) {
      if (saysAbsent(bytes.error)) return absent(`no ${FILE}`);
      const record = notUnderstood({ file: FILE, text: FILE, reason: bytes.error, code: 'file-not-readable' });
      return outcome('failed', `${FILE}: ${bytes.error}`, { ...emptyResult(), notUnderstood: [record] });
    }
    const declarations = parseFstab(bytes)
      .filter(({ options, fsType, spec, where }) => isBind(options, fsType) && spec.startsWith('/') && where.startsWith('/'))
      .map(({ line, spec, where, options }) => {
        const path = normalizePath(where);
        const storePath = normalizePath(spec);
        return declaration({
          path,
          storePath,
          persistRoot: rootOfMapping(storePath, path),
          method: 'bind',
          hideMount: options.includes('x-gvfs-hide'),
          inInitrd: options.includes('x-initrd.mount'),
          enabled: !options.includes('noauto'),
          via: ['fstab'],
          source: { file: FILE, line },
          readers: ['fstab'],
        });
      });
    return outcome('used', `${countOf(declarations.length)} in ${FILE}`, { ...emptyResult(), declarations });
  },
};
