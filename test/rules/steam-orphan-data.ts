import { type Cases } from './machine.ts';

const steam = '/home/will/.local/share/Steam';
const apps = `${steam}/steamapps`;
const folders = (...paths: string[]) =>
  `"libraryfolders"\n{\n${paths.map((path, i) => `"${i}"\n{\n\t"path"\t\t"${path}"\n}\n`).join('')}}\n`;
const shortcut = (id: number) => {
  const bytes = Buffer.from('\0shortcuts\0\x000\0\x02appid\0....\x01AppName\0X\0\b\b\b', 'latin1');
  bytes.writeUInt32LE(id, bytes.indexOf('....'));
  return bytes;
};
const base = { [`${apps}/libraryfolders.vdf`]: folders(steam), [`${apps}/appmanifest_220.acf`]: '' };

export const cases: Cases = {
  'of a game that is gone': {
    files: { ...base, [`${apps}/compatdata/440/pfx/x`]: '', [`${apps}/shadercache/440/x`]: '' },
    found: [
      { path: `${apps}/compatdata/440`, user: 'will', state: 'orphan', severity: 'medium', confidence: 'ask' },
      { path: `${apps}/shadercache/440`, confidence: 'likely', actions: [{ do: 'delete', path: `${apps}/shadercache/440` }] },
    ],
  },
  'installed, in another library, added by hand, 0': {
    files: {
      ...base,
      [`${apps}/libraryfolders.vdf`]: folders(steam, '/srv/games'),
      '/srv/games/steamapps/appmanifest_570.acf': '',
      [`${apps}/compatdata/220/x`]: '',
      [`${apps}/compatdata/570/x`]: '',
      [`${apps}/compatdata/0/x`]: '',
      [`${apps}/compatdata/3000000001/x`]: '',
      [`${steam}/userdata/12/config/shortcuts.vdf`]: shortcut(3_000_000_001),
    },
    found: [],
  },
  'a library on a disk that is away': {
    files: { ...base, [`${apps}/libraryfolders.vdf`]: folders(steam, '/mnt/games'), [`${apps}/compatdata/440/x`]: '' },
    found: [],
  },
};
