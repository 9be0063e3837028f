import type { Checklist } from '../../src/model/checklist.ts';
import type { Report } from '../../src/model/report.ts';
import { checklist } from '../../src/reporters/checklist.ts';
import { html } from '../../src/reporters/html.ts';
import { documentOf } from '../../src/reporters/sections.ts';
import { finding, group, NOW, report } from './reports.ts';

const SNIPPET = 'environment.persistence."/persist" = {\n  directories = [\n    "/var/lib/bluetooth"\n  ];\n};\n';

export const checklistOf = (of: Report): Checklist =>
  checklist({
    report: of,
    now: NOW,
    mode: 'root',
    snippet: { target: 'impermanence', text: SNIPPET },
    options: '',
    redacted: 'off',
    ignored: [{ pattern: '*.bak', reason: 'mine' }],
    contents: null,
  });

export function pageOf(of: Report): string {
  const list = checklistOf(of);
  return html(list, documentOf(list));
}

const OWNERS = ['Firefox', 'dpkg', 'bluetooth.service', 'OBS Studio', null];

/** A machine of so many lines, places and findings by halves. */
export function large(rows: number): Report {
  const half = rows / 2;
  return report(
    Array.from({ length: half }, (_, at) =>
      group({
        path: `/home/will/.local/share/app-${at % 977}/folder ${at}`,
        verdict: (['persist', 'persist', 'disposable', 'unknown', 'managed'] as const)[at % 5]!,
        regret: at % 5 === 0 ? 'hard' : at % 5 === 1 ? 'tedious' : 'none',
        user: 'will',
        owner: OWNERS[at % OWNERS.length]!,
        bytes: (at * 7919) % 10_000_000,
        entries: at % 50,
        why: `the reason with the number ${at % 300}`,
      }),
    ),
    {
      findings: Array.from({ length: half }, (_, at) =>
        finding({
          id: `test/rule-${at % 12}:${at.toString(32).padStart(8, 'a')}`,
          path: `/home/will/.config/thing-${at % 1009}/file-${at}.conf`,
          message: `'program-${at % 500}' is in none of 4 places searched`,
          actions: [{ do: 'delete', path: `/home/will/.config/thing-${at % 1009}/file-${at}.conf` }],
        }),
      ),
    },
  );
}
