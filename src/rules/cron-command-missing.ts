import { evidence } from '../model/evidence.ts';
import type { ExecutableFacts } from '../model/executables.ts';
import { type Found, type Rule } from '../model/rule.ts';
import { absence, searched, unlessDoubted } from './wording.ts';

export const cronCommandMissing: Rule<{ executables: ExecutableFacts }> = {
  id: 'cron/command-missing',
  title: 'Line of a crontab whose command or user is gone',
  since: '0.1.0',
  looksAt: ['/etc/crontab', '/etc/cron.d/*', '/var/spool/cron/crontabs/*'],
  *check({ executables }): Iterable<Found> {
    for (const { path, user, line, text, missing, unknownAccount } of executables.cron) {
      // A line that is more than one simple command (test -x F && F) is not judged.
      if (missing === null && unknownAccount === null) continue;
      const isPath = missing?.need.kind === 'program' && missing.need.word.startsWith('/');
      yield {
        path,
        user,
        state: 'broken',
        severity: 'medium',
        confidence: missing === null ? 'ask' : unlessDoubted(isPath ? 'certain' : 'likely', missing.anywhere.doubt),
        message:
          missing === null
            ? `line ${line} is to run as ${unknownAccount}, and there is no such user`
            : `line ${line}: ${absence(missing.need, missing.anywhere)}`,
        evidence: [
          evidence('line', `line ${line}: ${text}`, path),
          ...(missing === null ? [evidence('searched', `no ${unknownAccount} in /etc/passwd`)] : searched(missing.anywhere)),
        ],
        consequences: [],
        actions: [{ do: 'edit', file: path, line, from: text, to: null }],
      };
    }
  },
};
