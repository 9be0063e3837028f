import type { PathExplanation, RuleInfo, WeighedClaim } from '../model/explanation.ts';
import type { Declaration, DeclarationStatus } from '../model/declaration.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Action, Finding } from '../model/finding.ts';
import { VERDICTS } from '../model/verdict.ts';
import {
  age,
  count,
  displayPath,
  number,
  paint,
  phrase,
  printable,
  quotePath,
  riskNamed,
  riskNameOf,
  shellQuote,
  size,
  type Home,
  type Look,
} from './wording.ts';

type Homes = readonly Home[];

/** Why a path has its verdict: everything that was weighed. Ends in a newline. */
export function explainPath(one: PathExplanation, homes: Homes, look: Look): string {
  const { glyph, word, style } = riskNamed(riskNameOf(one));
  const verdict = `${glyph} ${one.verdict}${one.verdict === 'persist' ? `, ${word}` : ''}`;
  const facts = [one.class, one.owner === null ? null : `owner ${one.owner}`, `confidence ${one.confidence}`].filter(
    (fact) => fact !== null,
  );
  const held =
    one.kind === 'directory' ? `${one.kind}, ${count(one.entries, 'entry')}, ${size(one.bytes)}` : `${one.kind}, ${size(one.bytes)}`;
  const below = one.below === null ? [] : VERDICTS.filter((name) => one.below![name].entries > 0);
  return text([
    `${paint(look, 'bold', quotePath(one.path, homes))}  (${held})`,
    `  ${style === null ? verdict : paint(look, style, verdict)}  ${printable(facts.join(', '))}`,
    `  why: ${phrase(one.why)}`,
    ...evidenceLines(one.evidence, homes, '    '),
    ...declarationLines(one.declaration ?? null, homes),
    ...titled(
      '  holds, by verdict',
      below.length < 2 ? [] : below.map((name) => `    ${name}: ${number(one.below![name].entries)}, ${size(one.below![name].bytes)}`),
    ),
    ...titled(
      '  claims, the strongest first',
      one.claims.flatMap((claim) => claimLines(claim, homes)),
    ),
    ...titled(
      '  findings',
      one.findings.flatMap((finding) => [`    ${finding.severity}: ${phrase(finding.message)}`, `      ${printable(finding.id)}`]),
    ),
    ...titled(
      '  facts',
      Object.entries(one.facts).map(([family, value]) => `    ${printable(family)}: ${printable(JSON.stringify(value))}`),
    ),
    `  first seen: ${when(one.history.firstSeen, look)}; last changed: ${when(one.history.lastChanged, look)}${(one.history.reappeared ?? null) === null ? '' : `; gone and back: ${when(one.history.reappeared!, look)}`}`,
  ]);
}

/** What a finding means and what can be done. Ends in a newline. */
export function explainFinding(finding: Finding, rules: readonly RuleInfo[], homes: Homes, look: Look): string {
  const rule = rules.find(({ id }) => id === finding.rule);
  return text([
    paint(look, 'bold', quotePath(finding.path, homes)),
    `  ${finding.severity}: ${phrase(finding.message)}`,
    `  ${finding.state}, confidence ${finding.confidence}`,
    ...titled('  evidence', evidenceLines(finding.evidence, homes, '    ')),
    ...titled(
      '  what else would change',
      finding.consequences.map((one) => `    ${phrase(one)}`),
    ),
    ...titled(
      '  what can be done',
      finding.actions.map((action) => `    ${actionText(action, homes)}`),
    ),
    `  rule ${printable(finding.rule)}${rule === undefined ? '' : `: ${phrase(rule.title)}`} (cruft explain ${shellQuote(finding.rule)})`,
    `  id ${printable(finding.id)}`,
  ]);
}

/** The page of a rule, or what is known of it without one. Ends in a newline. */
export const explainRule = (rule: RuleInfo, look: Look): string =>
  rule.page !== null
    ? rule.page.trimEnd() + '\n'
    : text([
        paint(look, 'bold', rule.id),
        `  ${phrase(rule.title)}`,
        `  since ${rule.since}`,
        ...titled(
          '  looks at',
          rule.looksAt.map((place) => `    ${printable(place)}`),
        ),
      ]);

const text = (lines: readonly string[]): string => lines.join('\n') + '\n';

const titled = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : [title + ':', ...lines]);

const evidenceLines = (all: readonly Evidence[], homes: Homes, indent: string): string[] =>
  all.map(
    ({ kind, text: said, source }) => `${indent}${kind}: ${printable(said)}${source === null ? '' : ` (${displayPath(source, homes)})`}`,
  );

/** What a status means for what is written at the path. */
const STATES: Record<DeclarationStatus, string> = {
  ok: 'in effect',
  planned: 'in the plan, not in effect yet',
  missing: 'nothing of it is stored, and nothing is there',
  empty: 'in effect, and empty',
  'not-mounted': 'nothing is mounted here: what is written is lost at the next boot',
  shadowed: 'in effect; other data lies hidden under the mount',
  'mounted-from-elsewhere': 'what is mounted or linked here comes from elsewhere',
  'source-deleted': 'the stored source was deleted or replaced: what is written is lost',
  replaced: 'a plain file stands where a mount or link should be: it is lost at the next boot',
  disabled: 'switched off',
  unknown: 'whether it is in effect cannot be told here',
};

function declarationLines(declaration: Declaration | null, homes: Homes): string[] {
  if (declaration === null) return [];
  const { path, method, storePath, status, conditions, source } = declaration;
  const where = displayPath(source.file, homes) + (source.line === null ? '' : `:${source.line}`);
  const how = [...(method === 'unknown' ? [] : [method]), ...(storePath === null ? [] : [`from ${displayPath(storePath, homes)}`])].join(
    ' ',
  );
  const doubt = conditions.length === 0 ? '' : `; only if ${phrase(conditions.join(' and '))}`;
  return [`  declared: ${quotePath(path, homes)} at ${where}`, `    ${status}: ${STATES[status]}${doubt}${how === '' ? '' : ` (${how})`}`];
}

function claimLines(claim: WeighedClaim, homes: Homes): string[] {
  const regret = claim.verdict === 'persist' ? ` (${claim.regret})` : '';
  const covers = claim.covers === 'entry' ? '' : claim.covers === 'subtree' ? ' and below' : ', what is in it';
  const mark = claim.won ? '*' : ' ';
  return [
    `  ${mark} ${claim.verdict}${regret}: ${phrase(claim.why)}`,
    `      ${printable(claim.provider)}, rank ${claim.rank}, for ${displayPath(claim.path, homes)}${covers}`,
  ];
}

const when = (time: string | null, look: Look): string =>
  time === null ? 'not known' : `${printable(time)} (${age(Date.parse(time) / 1000, look.now)})`;

function actionText(action: Action, homes: Homes): string {
  switch (action.do) {
    case 'delete':
      return `delete ${quotePath(action.path, homes)}`;
    case 'edit':
      return `edit ${quotePath(action.file, homes)} line ${action.line}: ${action.to === null ? `take out "${printable(action.from)}"` : `"${printable(action.from)}" becomes "${printable(action.to)}"`}`;
    case 'command':
      return `run ${action.argv.map(shellQuote).join(' ')}  # ${phrase(action.why)}`;
    case 'persist':
      return `persist ${quotePath(action.path, homes)}`;
    case 'unpersist':
      return `take ${quotePath(action.path, homes)} off the persist list`;
    case 'config':
      return phrase(action.hint);
  }
}
