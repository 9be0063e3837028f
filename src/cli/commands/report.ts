import { Option, type Command } from 'commander';
import { AT_RISK, type Checklist } from '../../model/checklist.ts';
import type { Document } from '../../model/document.ts';
import { riskNameOf, shellQuote, targetOf } from '../../reporters/wording.ts';
import { call, type Call, type Format, type Means } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { Refusal, type Io } from '../io.ts';
import { absolute, type Globals } from '../options.ts';
import { noScan } from './list.ts';

interface Options {
  for?: 'issue';
  redact: Checklist['redacted'];
}

export const describeReport = (command: Command): Command =>
  command
    .description('the checklist to work through before a reinstall: html, md, json (for cruft verify) or txt')
    .addOption(new Option('--for <reader>', '"issue": short enough for an issue on GitHub').choices(['issue']))
    .addOption(
      new Option('--redact <level>', 'replace names of users and machine, or paths as well')
        .choices(['off', 'names', 'paths'])
        .default('off'),
    );

const FORMATS: readonly Format[] = ['md', 'html', 'json', 'txt'];

/** Where no format is asked for, the ending of the file's name tells it. */
const formatsFor = (output = ''): readonly Format[] =>
  FORMATS.toSorted((a, b) => Number(output.endsWith(`.${b}`)) - Number(output.endsWith(`.${a}`)));

export const report = (means: Means, command: Command): Promise<ExitCode> =>
  call(means, command, formatsFor(command.optsWithGlobals<Globals>().output), async (now) => {
    const { format, answer } = now;
    const options = command.opts<Options>();
    if (options.for === 'issue' && format !== 'md') throw new Refusal('--for issue is Markdown: leave out the format');
    const list = await made(now, options.redact);
    if (format === 'json') {
      await answer((await import('../../reporters/json.ts')).checklistJson(list));
      return 0;
    }
    const { documentOf } = await import('../../reporters/sections.ts');
    await answer(await rendered(list, documentOf(list), format, options.for === 'issue'));
    return 0;
  });

async function rendered(list: Checklist, document: Document, format: Format, short: boolean): Promise<string> {
  if (format === 'html') return (await import('../../reporters/html.ts')).html(list, document);
  if (format === 'txt') return (await import('../../reporters/plain.ts')).plain(document);
  return (await import('../../reporters/markdown.ts')).markdown(document, { short });
}

async function made({ request, config, globals, io, format, look, engine }: Call, level: Checklist['redacted']): Promise<Checklist> {
  const [{ withoutIgnored }, { checklist }, { redact }] = await Promise.all([
    import('../ignore.ts'),
    import('../../reporters/checklist.ts'),
    import('../../reporters/redact.ts'),
  ]);
  const last = await engine.last(request);
  if (last === null) throw noScan(request.root);
  const shown = withoutIgnored(last, config.ignore ?? []);
  const target = targetOf(last.declared);
  const suggested = await engine.suggest({ ...request, target, diff: false, minRegret: 'tedious', minConfidence: 'likely' });
  const atRisk = shown.groups.filter((group) => AT_RISK.includes(riskNameOf(group)));
  const { report: safe, text } = redact(shown, level);
  return checklist({
    report: safe,
    now: Math.floor(look.now),
    mode: request.root !== '/' ? 'mounted' : io.uid === 0 ? 'root' : 'user',
    snippet: { target, text: text(suggested?.text ?? '') ?? '' },
    options: text(planWords(globals, io)) ?? '',
    redacted: level,
    ignored: (config.ignore ?? []).flatMap(({ pattern, reason }) => {
      const words = text(pattern);
      return words === null ? [] : [{ pattern: words, reason: reason === null ? null : text(reason) }];
    }),
    contents: format === 'json' && level === 'off' ? await engine.contents(request, atRisk) : null,
  });
}

/** The options of this call that name the system and the plan, to be given again. */
function planWords({ root, user, persist = [], flake, wipe, keep, reinstall, db }: Globals, { cwd }: Io): string {
  const file = (path: string | undefined): string[] => (path === undefined ? [] : [absolute(path, cwd)]);
  const all: [string, readonly string[] | undefined][] = [
    ['--root', file(root)],
    ['--user', user],
    ['--persist', persist.flatMap(file)],
    ['--flake', flake === undefined ? [] : [flake]],
    ['--wipe', wipe],
    ['--keep', keep],
    ['--db', file(db)],
  ];
  const words = all.flatMap(([name, values = []]) => values.flatMap((value) => [name, shellQuote(value)]));
  return [...words, ...(reinstall === true ? ['--reinstall'] : [])].join(' ');
}
