/** Numbers in [0, 1) that a seed determines (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const WORDS = [
  ...String.raw`good·good·good·teams·late·noexec·adir·link·loop·dangling·fifo·env·a=b·pct%f·with space·ü·@/bin/good·@/bin/../bin/./good`.split(
    '·',
  ),
  ...String.raw`@//bin2///late·@/bin/adir·@/bin/noexec·@/bin/loop·@/bin/good/·@/bin/fifo·@/gone/teams·./good·bin/good·~·~/x·~x·%f·%U·%%·%%f·%`.split(
    '·',
  ),
  ...String.raw`--file=%f·$HOME·""·''·"a b"·'a b'·"·'·\\·\\\\·\s·\n·\t·\\x41·\\\\x41·\\\\xff·\\\\u00fc·\\\\ud800·\\\\U0001F600·\\\\101·\\\\777`.split(
    '·',
  ),
  ...String.raw`\\\\q·\q·\;·;·#·=·&·|`.split('·'),
  '\x0b',
  '\x7f',
  '\xa0',
  'x'.repeat(300),
];
const KEYS = [
  'Exec',
  'Exec',
  'Exec',
  'Exec',
  'Name',
  'Type',
  'TryExec',
  'Path',
  'Comment',
  'Icon',
  'Exec[de]',
  'exec',
  'X-Foo',
  'DBusActivatable',
];
const PHASES = ['Application', 'Applications', '', 'Initialization', '\\q'];
const TRUTHS = ['true', 'false', 'TRUE', 'Yes', '0', '1', 'off', 't', '', 'true;', 'no # c', 'maybe'];
const DESKTOPS = ['GNOME;', 'GNOME', 'KDE;GNOME;', ';', '', ';;GNOME;;', 'GNOME\\;', 'G\\q;'];
const HEADERS = [
  '[Desktop Entry]',
  '[Desktop Entry]',
  '[Desktop Entry]',
  '[ Desktop Entry ]',
  '[desktop entry]',
  '[X-Foo]',
  '[Other',
  '[a"b]',
  '[a\\b]',
  '[a\x01b]',
];
const ODD = [
  'junk',
  '=x',
  ' = ',
  '# comment',
  '; comment \\',
  '\t# c',
  '\xef\xbb\xbf',
  '\xef\xbb\xbf[Desktop Entry]',
  'Name=caf\xe9',
  '# caf\xe9',
  'Name=\xef\xbf\xbe',
  'Name=\xed\xa0\x80',
];
const ENDS = [
  '\n',
  '\n',
  '\n',
  '\n',
  '\n',
  '\n',
  '\r\n',
  '\r',
  '\n\n',
  '\0',
  '\\\n',
  ' \\\n',
  '\\\\\n',
  '\\\r\n',
  '\n\r',
  '\r\n\0',
  '\0\0',
];

/** A desktop file as nobody would write it, yet often nearly a good one. "@" in a word is `top`. */
export function randomDesktopFile(random: () => number, top: string): Buffer {
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)]!;
  const some = (most: number, make: () => string) => Array.from({ length: Math.floor(random() * (most + 1)) }, make);
  const words = () =>
    some(3, () => pick(WORDS))
      .concat(pick(WORDS))
      .join(pick([' ', ' ', ' ', '  ', '\t', '']));
  const blank = () => (random() < 0.1 ? pick([' ', '\t', '\x0b']) : '');
  const assign = (key: string, value: string) => `${blank()}${key}${blank()}=${blank()}${value}${blank()}`;
  const line = (): string => {
    const sort = random();
    if (sort < 0.5) return assign(pick(KEYS), words());
    if (sort < 0.6) return assign(pick(['Hidden', 'X-systemd-skip', 'NoDisplay']), pick(TRUTHS));
    if (sort < 0.65) return assign(pick(['OnlyShowIn', 'NotShowIn']), pick(DESKTOPS));
    if (sort < 0.7) return assign('X-GNOME-Autostart-Phase', pick(PHASES));
    return sort < 0.8 ? pick(HEADERS) : pick(ODD);
  };
  const usual = random() < 0.85 ? ['[Desktop Entry]', 'Type=Application', ...(random() < 0.6 ? [assign('Exec', words())] : [])] : [];
  const lines = [...(random() < 0.2 ? some(2, line) : []), ...usual, ...some(4, line)];
  const text = lines.map((each) => each + (random() < 0.85 ? '\n' : pick(ENDS))).join('');
  const bytes = Buffer.from(text.replaceAll('@/', `${top}/`).replaceAll('ü', '\xc3\xbc'), 'latin1');
  if (random() < 0.05 && bytes.length > 0) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
  return random() < 0.05 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes;
}
