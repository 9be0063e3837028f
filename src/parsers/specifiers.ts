/**
 * Expands systemd's specifiers ("%h") with the values given, "%%" to "%". As in systemd a "%" before anything that is no letter, and at the
 * end, stands for itself. null: the text holds a specifier without a value here, so that it can't be told what it means.
 */
export function expandSpecifiers(text: string, values: Readonly<Record<string, string>> = {}): string | null {
  let known = true;
  const out = text.replace(/%([%A-Za-z])/g, (_, letter: string) => {
    if (letter === '%') return '%';
    if (Object.hasOwn(values, letter)) return values[letter]!;
    known = false;
    return '';
  });
  return known ? out : null;
}
