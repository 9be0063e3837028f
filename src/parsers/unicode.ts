const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const ASCII = /^[\x00-\x7f]*$/;

/** utf8_is_valid() of systemd's utf8.c: UTF-8 without surrogates and without Unicode's non-characters. `latin1` holds one byte a character. */
export function isSystemdUtf8(latin1: string): boolean {
  if (ASCII.test(latin1)) return true;
  try {
    return !/\p{Noncharacter_Code_Point}/u.test(strict.decode(Buffer.from(latin1, 'latin1')));
  } catch {
    return false;
  }
}
