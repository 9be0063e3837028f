import { spawnSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

const bytes = (...parts: (string | number[])[]): Buffer => Buffer.concat(parts.map((part) => Buffer.from(part as never)));

/** Names that break programs. None holds "/" or NUL. */
export const NAMES: Buffer[] = [
  ...Array.from({ length: 255 }, (_, i) => i + 1)
    .filter((byte) => byte !== 47)
    .map((byte) => bytes('b', [byte], 'e')),
  ...Array.from({ length: 255 }, (_, i) => i + 1)
    .filter((byte) => byte !== 47 && byte !== 46)
    .map((byte) => bytes([byte])),
  bytes('\ufffd'),
  bytes('both \ufffd and ', [0xff]),
  bytes('\ufeffbom'),
  bytes('ends\ufeff'),
  bytes('line\nbreak\n'),
  bytes('\x1b[2J\x1b]0;title\x07'),
  bytes('\u202egpj.exe'),
  bytes('-rf'),
  bytes('...'),
  bytes('\\x41\\040'),
  bytes(`'"$(reboot)\``),
  bytes('é\u0301 𝄞 日本'),
  bytes([0xc0, 0xaf]),
  bytes([0xed, 0xa0, 0x80]),
  bytes([0xed, 0xb2, 0x80]),
  bytes([0xf4, 0x90, 0x80, 0x80]),
  bytes([0xe2, 0x82]),
  Buffer.alloc(255, 'n'),
  Buffer.alloc(255, 0xff),
  bytes('𝄞'.repeat(63), 'abc'),
];

/** Goes down step by step, as a path of that length can't be given to the kernel; raw names are given on the way back, as chdir takes none. */
const DEEP = `
  const fs = require('fs');
  const raw = Buffer.from('r\\xff'.repeat(60), 'latin1');
  for (const [name, depth, final] of [['d'.repeat(200), 60, null], ['raw', 60, raw], ['s', 1500, null]]) {
    for (let i = 0; i < depth; i++) {
      fs.mkdirSync(name);
      process.chdir(name);
      if (i % 10 === 9) { fs.writeFileSync('file', ''); fs.symlinkSync('up', 'link'); }
    }
    for (let i = 0; i < depth; i++) {
      process.chdir('..');
      if (final) fs.renameSync(name, final);
    }
  }`;

/** Fills an existing directory. Gives what has to be closed afterwards: a socket lives as long as its server. */
export async function growHostileTree(root: string): Promise<() => void> {
  const at = (name: string): string => `${root}/${name}`;
  const below = (dir: string, name: Buffer): Buffer => Buffer.concat([Buffer.from(at(dir) + '/'), name]);
  for (const dir of ['files', 'dirs', 'links', 'empty', 'kinds', 'many']) mkdirSync(at(dir));
  for (const name of NAMES) {
    writeFileSync(below('files', name), name);
    mkdirSync(below('dirs', name));
    writeFileSync(Buffer.concat([below('dirs', name), Buffer.from('/inside')]), '');
    symlinkSync(name, below('links', name));
  }
  symlinkSync('loop', at('kinds/loop'));
  symlinkSync('..', at('kinds/up'));
  symlinkSync('/', at('kinds/root'));
  symlinkSync('/no/such/place', at('kinds/dangling'));
  symlinkSync('x'.repeat(4095), at('kinds/long'));
  writeFileSync(at('kinds/one'), 'hard');
  linkSync(at('kinds/one'), at('kinds/two'));
  writeFileSync(at('kinds/sparse'), '');
  truncateSync(at('kinds/sparse'), 2 ** 41);
  writeFileSync(at('kinds/old'), '');
  utimesSync(at('kinds/old'), -86400.5, -86400.5);
  chmodSync(at('kinds/old'), 0o7777);
  spawnSync('mkfifo', [at('kinds/fifo.desktop')]);
  if (process.getuid!() === 0) {
    spawnSync('mknod', [at('kinds/block'), 'b', '7', '0']);
    spawnSync('mknod', [at('kinds/char'), 'c', '1', '3']);
  }
  for (let i = 0; i < 20_000; i++) linkSync(at(`kinds/${i % 2 ? 'one' : 'old'}`), at(`many/entry-${i}`));
  mkdirSync(at('deep'));
  const deep = spawnSync(process.execPath, ['-e', DEEP], { cwd: at('deep') });
  if (deep.status !== 0) throw new Error(deep.stderr.toString());
  for (const [name, mode] of [
    ['none', 0],
    ['list', 0o444],
    ['pass', 0o111],
  ] as const) {
    mkdirSync(at(name));
    writeFileSync(at(`${name}/secret`), '');
    mkdirSync(at(`${name}/dir`));
    chmodSync(at(name), mode);
  }
  const server = createServer().listen(at('kinds/socket'));
  await new Promise((resolve) => server.once('listening', resolve));
  return () => server.close();
}
