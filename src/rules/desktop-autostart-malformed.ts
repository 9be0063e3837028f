import type { AutostartFacts, AutostartFile } from '../model/autostart.ts';
import { type Evidence, evidence } from '../model/evidence.ts';
import { type Found, type Rule } from '../model/rule.ts';
import { AUTOSTART_FOLDERS, counting, lineOf, removal, unhidden } from './wording.ts';

export const autostartMalformed: Rule<{ autostart: AutostartFacts }> = {
  id: 'desktop/autostart-malformed',
  title: 'Autostart entry that systemd cannot use',
  since: '0.1.0',
  looksAt: AUTOSTART_FOLDERS,
  *check({ autostart }): Iterable<Found> {
    for (const file of counting(autostart)) {
      const fault = faultOf(file);
      if (fault === null) continue;
      // Somebody may have emptied it to switch the hidden one off: what it does then is wanted, only the way is odd.
      const isSwitch = file.hides.length > 0;
      yield {
        path: file.path,
        user: file.user,
        state: 'broken',
        severity: 'medium',
        confidence: 'ask',
        message: `nothing is started: ${fault.why}`,
        evidence: fault.evidence,
        consequences: unhidden(file, autostart),
        actions: isSwitch
          ? [{ do: 'config', hint: `write Hidden=true into it if ${file.hides[0]} is to stay off` }, removal(file)]
          : [removal(file)],
      };
    }
  },
};

function faultOf(file: AutostartFile): { why: string; evidence: [Evidence, ...Evidence[]] } | null {
  const { entry, reason } = file;
  const at = (key: string, otherwise: string): [Evidence, ...Evidence[]] => {
    const [line] = lineOf(file, key);
    return [line ?? evidence('fact', otherwise, file.path)];
  };
  switch (reason) {
    case 'parse-failed': {
      const { line, text, why } = entry!.failed!;
      return {
        why: `line ${line} makes systemd drop the file, as ${why}`,
        evidence: [evidence('line', `line ${line}: ${text}`, file.path)],
      };
    }
    case 'no-exec':
      return entry!.others.get('DBusActivatable')?.value === 'true'
        ? { why: 'DBusActivatable is enough for a menu, at login Exec is needed', evidence: at('DBusActivatable', '') }
        : { why: 'it has no Exec line', evidence: at('Exec', 'no Exec in the group "Desktop Entry"') };
    case 'exec-empty':
      return { why: 'Exec is empty', evidence: at('Exec', 'Exec is empty') };
    case 'tryexec-missing':
      return entry!.strings.get('TryExec')!.value === '' ? { why: 'TryExec is empty', evidence: at('TryExec', 'TryExec is empty') } : null;
    case 'exec-error':
      return file.error === 'EINVAL' ? { why: 'Exec has a backslash that begins no known escape', evidence: at('Exec', 'Exec') } : null;
    case 'type-unsupported': {
      const type = entry!.strings.get('Type')?.value;
      // Type=Link and Type=Directory are what they say, and nobody expects them to start.
      if (type !== undefined && !/^application$/i.test(type)) return null;
      return {
        why: type === undefined ? 'it has no Type line' : `Type is '${type}', not Application`,
        evidence: at('Type', 'no Type in the group "Desktop Entry"'),
      };
    }
    default:
      return null;
  }
}
