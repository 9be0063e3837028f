import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseElf } from '../../src/parsers/elf-interpreter.ts';
import { parseShebang } from '../../src/parsers/shebang.ts';
import { elf } from '../rules/exec-elf-interp-missing.ts';

interface Case {
  name: string;
  text?: string;
  b64?: string;
  errno: string | null;
  stdout?: string;
}
const { cases } = JSON.parse(readFileSync(new URL('../cases/shebang-cases.json', import.meta.url), 'utf8')) as { cases: Case[] };

for (const { name, text, b64, errno, stdout } of cases.filter((each) => (each.text ?? each.b64) !== undefined)) {
  test(`execve of ${name}`, () => {
    const bytes = text === undefined ? Buffer.from(b64!, 'base64') : Buffer.from(text);
    const found = parseShebang(bytes);
    // ENOENT, EACCES and ELOOP speak of the interpreter: there is one; ENOEXEC says there is none.
    if (name !== 'not-exec') assert.equal(found === null, errno === 'ENOEXEC');
    // The interpreter of the cases prints the arguments that it was given.
    const args = stdout?.startsWith('ARGS|') ? stdout.split('|').slice(1) : null;
    if (args !== null && name !== 'nested') assert.equal(found!.argument, args[0]!.startsWith('@ROOT@') ? null : args[0]);
  });
}

/** Node's spawn gives what is no script to a shell; this is execve(2) itself. */
const EXECVE =
  'import os,sys,errno\ntry: os.execv(sys.argv[1],[sys.argv[1]])\nexcept OSError as e: print("ERRNO",errno.errorcode[e.errno])';

test('random first lines are run as the kernel runs them', (t) => {
  if (spawnSync('python3', ['-c', '']).status !== 0) return t.skip('no python3 here to call execve with');
  const dir = mkdtempSync(join(tmpdir(), 'cruft-shebang-'));
  try {
    mkdirSync(join(dir, 'b'));
    const printer = join(dir, 'b/p');
    // Prints how many arguments came before the script, and the first.
    symlinkSync('/bin/sh', printer);
    const line = fc.tuple(
      fc.constantFrom('#!', '#! ', '#!\t ', '# !', '#'),
      fc.constantFrom(printer, `${printer}x`, '/nope', ''),
      fc.constantFrom('', ' ', ' -e', '\t-e  ', ' -e -u ', '\r', ' -e\r', '\0', ' \0x'),
      fc.constantFrom('\n', '', '\n\n'),
    );
    fc.assert(
      fc.property(line, (parts) => {
        const file = join(dir, 's');
        const bytes = Buffer.from(parts.join(''));
        writeFileSync(file, bytes);
        chmodSync(file, 0o755);
        const found = parseShebang(bytes);
        const { stdout } = spawnSync('python3', ['-c', EXECVE, file], { timeout: 5000, encoding: 'utf8', input: '' });
        const code = /^ERRNO (\w+)$/m.exec(stdout)?.[1] ?? null;
        if (found === null) assert.equal(code, 'ENOEXEC');
        // An empty name is the directory one is in.
        else assert.equal(code, found.interpreter === printer ? null : found.interpreter === '' ? 'EACCES' : 'ENOENT');
      }),
      { numRuns: 60 },
    );
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

test('the loader of programs here is the one that readelf names', (t) => {
  const { status, stdout } = spawnSync('readelf', ['-l', '/bin/ls', '/usr/bin/env', process.execPath], { encoding: 'utf8' });
  if (status !== 0) return t.skip('no readelf here to compare with');
  const named = [...stdout.matchAll(/program interpreter: (.*)\]/g)].map((match) => match[1]);
  assert.deepEqual(
    ['/bin/ls', '/usr/bin/env', process.execPath].flatMap((path) => parseElf(readFileSync(path).subarray(0, 4096))?.interpreter ?? []),
    named,
  );
});

test('a program without its loader is ENOENT', () => {
  const dir = mkdtempSync(join(tmpdir(), 'cruft-elf-'));
  try {
    writeFileSync(join(dir, 'p'), elf('/nope/ld.so'), { mode: 0o755 });
    assert.equal((spawnSync(join(dir, 'p')).error as NodeJS.ErrnoException).code, 'ENOENT');
    assert.deepEqual(parseElf(elf('/nope/ld.so')), { machine: 62, interpreter: '/nope/ld.so' });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

test('no bytes are too strange', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, isElf) => {
      if (isElf) bytes.set([0x7f, 0x45, 0x4c, 0x46].slice(0, bytes.length));
      parseElf(bytes);
      parseShebang(bytes);
    }),
    { numRuns: 2000 },
  );
});
