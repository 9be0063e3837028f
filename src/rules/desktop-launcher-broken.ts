import { evidence } from '../model/evidence.ts';
import type { DesktopFacts } from '../model/desktop.ts';
import { type Found, type Rule } from '../model/rule.ts';
import { absence, removal, searched, unlessDoubted } from './wording.ts';

export const launcherBroken: Rule<{ desktop: DesktopFacts }> = {
  id: 'desktop/launcher-broken',
  title: 'Launcher whose program is gone',
  since: '0.1.0',
  looksAt: ['~/.local/share/applications/**', '~/Desktop/*.desktop', '/usr/local/share/applications/**'],
  *check({ desktop }): Iterable<Found> {
    for (const { path, user, managed, effective, tryExec, line, hides } of desktop.launchers) {
      const last = effective?.chain.at(-1);
      const missing =
        tryExec?.presence === 'absent'
          ? { need: { kind: 'program', word: line?.text.replace(/^TryExec\s*=\s*/, '') ?? '', shell: false } as const, found: tryExec }
          : last?.anywhere.presence === 'absent'
            ? { need: last.need, found: last.anywhere }
            : null;
      if (missing === null) continue;
      const { need, found } = missing;
      const isFirst = effective?.chain.length === 1 && need.kind === 'program' && need.word.startsWith('/');
      // What is there and not executable may only need chmod; an assignment in front is another mistake.
      const isDoubtful = found.error === 'EACCES' || (need.kind === 'program' && (need.shell || /^[^/]*=/.test(need.word)));
      yield {
        path,
        user,
        state: 'broken',
        severity: 'medium',
        confidence: unlessDoubted(isDoubtful ? 'ask' : isFirst ? 'certain' : 'likely', found.doubt),
        message: absence(need, found),
        evidence: [...searched(found), ...(line === null ? [] : [evidence('line', `line ${line.number}: ${line.text}`, path)])],
        consequences: hides === null ? [] : [`${hides} is no longer hidden`],
        actions: [removal({ path, managed })],
      };
    }
  },
};
