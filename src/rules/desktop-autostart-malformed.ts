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
        evidence: shown(file, fault.key),
        consequences: unhidden(file),
        actions: isSwitch
          ? [{ do: 'config', hint: `write Hidden=true into it if ${file.hides[0]!.path} is to stay off` }, removal(file)]
          : [removal(file)],
      };
    }
  },
};

/** What is wrong, and the key whose line shows it. */
function faultOf({ entry, reason, error }: AutostartFile): { why: string; key: string } | null {
  const value = (key: string) => entry!.strings.get(key)?.value;
  if (reason === 'parse-failed')
    return { why: `line ${entry!.failed!.line} makes systemd drop the file, as ${entry!.failed!.why}`, key: '' };
  if (reason === 'exec-empty') return { why: 'Exec is empty', key: 'Exec' };
  if (reason === 'exec-error' && error === 'EINVAL') return { why: 'Exec has a backslash that begins no known escape', key: 'Exec' };
  if (reason === 'tryexec-missing' && value('TryExec') === '') return { why: 'TryExec is empty', key: 'TryExec' };
  if (reason === 'no-exec' && entry!.others.get('DBusActivatable')?.value === 'true') {
    return { why: 'DBusActivatable is enough for a menu, at login Exec is needed', key: 'DBusActivatable' };
  }
  if (reason === 'no-exec') return { why: 'it has no Exec line', key: 'Exec' };
  // Type=Link and Type=Directory are what they say, and nobody expects them to start.
  if (reason !== 'type-unsupported' || !/^(?:application)?$/i.test(value('Type') ?? '')) return null;
  return { why: value('Type') === undefined ? 'it has no Type line' : `Type is '${value('Type')}', not Application`, key: 'Type' };
}

function shown(file: AutostartFile, key: string): [Evidence, ...Evidence[]] {
  const { failed } = file.entry!;
  if (failed !== null) return [evidence('line', `line ${failed.line}: ${failed.text}`, file.path)];
  return [lineOf(file, key)[0] ?? evidence('fact', `no ${key} in the group "Desktop Entry"`, file.path)];
}
