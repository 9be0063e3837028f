import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parsePacmanFiles } from '../../src/parsers/pacman-files.ts';
import { parseRpmHeader } from '../../src/parsers/rpm-header.ts';

/** A header of entries (tag, type, count, data), as rpm lays it out. */
function header(entries: readonly (readonly [number, number, number, Buffer])[]): Buffer {
  const data = Buffer.concat(entries.map(([, , , bytes]) => bytes));
  let offset = 0;
  const index = entries.map(([tag, type, count, bytes]) => {
    const entry = Buffer.alloc(16);
    [tag, type, offset, count].forEach((value, i) => entry.writeUInt32BE(value, i * 4));
    offset += bytes.length;
    return entry;
  });
  const head = Buffer.alloc(8);
  head.writeUInt32BE(entries.length, 0);
  head.writeUInt32BE(data.length, 4);
  return Buffer.concat([head, ...index, data]);
}

const text = (...strings: string[]): Buffer => Buffer.from(strings.map((each) => each + '\0').join(''), 'latin1');
const words = (...numbers: number[]): Buffer => {
  const out = Buffer.alloc(numbers.length * 4);
  numbers.forEach((value, i) => out.writeUInt32BE(value, i * 4));
  return out;
};
const named = [1000, 6, 1, text('n')] as const;

test('rpm headers: old file names, raw bytes, what does not fit together', () => {
  const old = parseRpmHeader(header([named, [1027, 8, 2, text('/a', '/raw\xff')]]))!;
  assert.deepEqual(
    old.files.map(({ path }) => path),
    ['/a', '/raw\udcff'],
  );
  assert.equal(old.digest, 'md5');
  const files = (directories: Buffer, count: number) =>
    parseRpmHeader(header([named, [1116, 4, count, directories], [1117, 8, 2, text('a', 'b')], [1118, 8, 1, text('/d/')]]));
  assert.deepEqual(
    files(words(0, 0), 2)!.files.map(({ path }) => path),
    ['/d/a', '/d/b'],
  );
  assert.equal(files(words(0), 1), null, 'fewer folders than names');
  assert.equal(files(words(0, 7), 2), null, 'a folder that is not there');
  assert.equal(files(words(0), 2_000_000_000), null, 'a count beyond the data');
  assert.equal(parseRpmHeader(header([])), null);
  assert.equal(parseRpmHeader(words(0xffffffff, 0xffffffff)), null);
});

test('any bytes are taken without harm', () => {
  const sound = header([
    named,
    [1029, 2, 1, Buffer.of(0)],
    [1030, 3, 1, Buffer.of(0x81, 0xa4)],
    [1116, 4, 1, words(0)],
    [1117, 8, 1, text('a')],
    [1118, 8, 1, text('/d/')],
  ]);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(), (data, at) => {
      parseRpmHeader(data);
      parsePacmanFiles(data);
      const harmed = Buffer.from(sound);
      harmed.set(data.subarray(0, 8), at % (harmed.length - 8));
      parseRpmHeader(harmed);
      parseRpmHeader(sound.subarray(0, at % sound.length));
    }),
    { numRuns: 500 },
  );
});
