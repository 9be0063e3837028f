/** A word of a shell command; null: it holds an expansion ("$x", `…`, a glob, "~"), so that only a shell could tell. */
export type ShellWord = string | null;

/** Longest script that is read; the rest is not looked at. */
const MAX_LENGTH = 8 * 1024 * 1024;

/**
 * The simple commands of a script with their words unquoted, sh(1) "Quoting": enough for scripts whose arguments nixpkgs' escapeShellArgs wrote.
 * Operators (newline ; & | < > parentheses) end a command. An unterminated quote ends the reading: what is before it stands.
 */
export function shellCommands(text: string): ShellWord[][] {
  const commands: ShellWord[][] = [];
  let words: ShellWord[] = [];
  let word: string | null = null;
  let expands = false;
  const endWord = () => {
    if (word !== null) words.push(expands ? null : word);
    word = null;
    expands = false;
  };
  const endCommand = () => {
    endWord();
    if (words.length > 0) commands.push(words);
    words = [];
  };
  const length = Math.min(text.length, MAX_LENGTH);
  for (let at = 0; at < length; at++) {
    const letter = text[at]!;
    if (letter === "'") {
      const end = text.indexOf("'", at + 1);
      if (end < 0) return commands;
      word = (word ?? '') + text.slice(at + 1, end);
      at = end;
    } else if (letter === '"') {
      const quoted = doubleQuoted(text, at + 1);
      if (quoted === null) return commands;
      word = (word ?? '') + quoted.value;
      expands ||= quoted.expands;
      at = quoted.end;
    } else if (letter === '\\') {
      if (text[at + 1] !== '\n') word = (word ?? '') + (text[at + 1] ?? '\\');
      at++;
    } else if (letter === ' ' || letter === '\t') endWord();
    else if ('\n;&|<>()'.includes(letter)) endCommand();
    else if (letter === '#' && word === null) {
      const end = text.indexOf('\n', at);
      at = (end < 0 ? length : end) - 1;
    } else {
      expands ||= '$`*?['.includes(letter) || (letter === '~' && word === null);
      word = (word ?? '') + letter;
    }
  }
  endCommand();
  return commands;
}

/** `at` stands behind the opening quote. */
function doubleQuoted(text: string, at: number): { value: string; expands: boolean; end: number } | null {
  let value = '';
  let expands = false;
  for (; at < text.length; at++) {
    const letter = text[at]!;
    if (letter === '"') return { value, expands, end: at };
    if (letter === '\\' && '$`"\\\n'.includes(text[at + 1] ?? ' ')) {
      at++;
      if (text[at] !== '\n') value += text[at];
      continue;
    }
    expands ||= letter === '$' || letter === '`';
    value += letter;
  }
  return null;
}
