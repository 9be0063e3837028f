/** A line of a crontab that runs something. */
export interface CrontabLine {
  /** Counted from 1. */
  line: number;
  text: string;
  /** The account that a system crontab names; null in a user's own. */
  account: string | null;
  /** What is given to the shell: up to the first "%" that has no backslash before it. */
  command: string;
  /** The PATH that a line above sets; null: cron's own. */
  path: string[] | null;
}

const MAX_LINES = 10_000;

/** crontab(5): settings, five fields of time or a word with "@", in a system crontab the account, the command. Other lines are passed over. */
export function parseCrontab(text: string, isSystem: boolean): CrontabLine[] {
  const found: CrontabLine[] = [];
  let path: string[] | null = null;
  let isShell = true;
  for (const [i, raw] of text.split('\n', MAX_LINES).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const setting = /^["']?([A-Za-z_]\w*)["']?[ \t]*=[ \t]*(.*)$/s.exec(line);
    if (setting !== null) {
      const value = setting[2]!.replace(/^(["'])(.*)\1$/s, '$2');
      if (setting[1] === 'PATH') path = value.split(':').filter((dir) => dir.startsWith('/'));
      if (setting[1] === 'SHELL') isShell = /\/(?:ba|da|z|k)?sh$/.test(value);
      continue;
    }
    const time = /^(?:@[a-z]+|(?:[^ \t]+[ \t]+){4}[^ \t]+)[ \t]+/.exec(line);
    if (time === null || !isShell) continue;
    const rest = line.slice(time[0].length);
    const account = isSystem ? /^([^ \t]+)[ \t]+/.exec(rest) : null;
    if (isSystem && account === null) continue;
    const command = rest
      .slice(account?.[0].length ?? 0)
      .replace(/(?<!\\)%.*$/s, '')
      .replaceAll('\\%', '%')
      .replace(/^-(?=[^ \t])/, '');
    found.push({ line: i + 1, text: raw.slice(0, 300), account: account?.[1] ?? null, command, path });
  }
  return found;
}
