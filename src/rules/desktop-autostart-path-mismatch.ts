import type { AutostartFacts, AutostartFile, Lookup } from '../model/autostart.ts';
import { evidence } from '../model/evidence.ts';
import type { Action } from '../model/finding.ts';
import { parentOf } from '../model/path.ts';
import { type Found, type Rule } from '../model/rule.ts';
import { AUTOSTART_FOLDERS, counting, lineOf, searched } from './wording.ts';

export const autostartPathMismatch: Rule<{ autostart: AutostartFacts }> = {
  id: 'desktop/autostart-path-mismatch',
  title: "Autostart entry whose program is not in the user manager's PATH",
  since: '0.1.0',
  looksAt: AUTOSTART_FOLDERS,
  *check({ autostart }): Iterable<Found> {
    for (const file of counting(autostart)) {
      const misplaced = misplacedIn(file);
      if (misplaced === null) continue;
      const { key, word, found, at } = misplaced;
      yield {
        path: file.path,
        user: file.user,
        state: 'mismatch',
        severity: 'medium',
        confidence: 'ask',
        message: `'${word}' is ${at}, but ${parentOf(at)} is not in the user manager's PATH`,
        evidence: [evidence('fact', `${at} exists`), ...searched(found), ...lineOf(file, key)],
        actions: repairs(file, key, word, at),
      };
    }
  },
};

function misplacedIn(file: AutostartFile): { key: string; word: string; found: Lookup; at: string } | null {
  if (file.reason === 'tryexec-missing') {
    const { found, anywhere } = file.tryExec!;
    return anywhere.path === null ? null : { key: 'TryExec', word: file.entry!.strings.get('TryExec')!.value, found, at: anywhere.path };
  }
  if (file.reason !== 'exec-missing' && file.reason !== 'generated') return null;
  const { chain } = file.effective!;
  // Something is gone for good: a rule for that says more.
  if (chain.some(({ anywhere }) => anywhere.presence === 'absent')) return null;
  for (const { need, found, anywhere } of chain) {
    if (need.kind !== 'program' || found.presence !== 'absent' || anywhere.path === null) continue;
    return { key: 'Exec', word: need.word, found, at: anywhere.path };
  }
  return null;
}

function repairs(file: AutostartFile, key: string, word: string, at: string): Action[] {
  const line = file.entry!.strings.get(key)!;
  const [assignment] = /^\w+\s*=\s*/.exec(line.text) ?? [''];
  const isPlain =
    line.text.startsWith(assignment + word) && /^[\w./+-]+$/.test(at) && !/^[^ \t]/.test(line.text.slice((assignment + word).length));
  const hint = `name ${at} in full, or add ${parentOf(at)} to PATH in ~/.config/environment.d`;
  if (!isPlain || file.managed !== null) return [{ do: 'config', hint }];
  return [
    { do: 'edit', file: file.path, line: line.line, from: line.text, to: assignment + at + line.text.slice((assignment + word).length) },
  ];
}
