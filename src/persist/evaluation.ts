import { emptyResult, notUnderstood, type NotUnderstood } from '../model/declaration.ts';
import { decodePath } from '../model/path.ts';
import { parseJson } from '../parsers/json.ts';
import { nixError } from '../parsers/nix-error.ts';
import { readPersistence, shapeOf } from '../parsers/persistence-json.ts';
import { isRecord, type Json } from '../parsers/persistence-root.ts';
import { absent, countOf, type Evaluated, type EvaluatedRun, outcome, type PersistReader } from './reader.ts';

/** Sections of the projection without which no declaration is missing: a name for a place, and the places themselves. */
const WITHOUT_LOSS: readonly string[] = ['positions', 'files'];

/** What `nix` printed for --flake. Output of a run that failed is never parsed: Nix 2.8 leaves broken JSON on stdout. */
export const evaluation: PersistReader = {
  id: 'eval',
  read({ evaluated, accounts, subjects }) {
    if (evaluated === null) return absent('no --flake');
    const { reference, sources } = evaluated;
    const whole = partOf(evaluated, reference, '*');
    const { value, unread } = whole.value === null ? joined(evaluated, whole.unread) : { value: whole.value, unread: [] };
    const shape = value === null ? null : shapeOf(value);
    if (value === null || shape === null) {
      const records = unread.length > 0 ? unread : [recordOf(evaluated, reference, '*', 'JSON of an unknown form')];
      const detail = `evaluation of ${reference} failed: ${records[0]!.reason}`;
      return outcome('failed', detail, { ...emptyResult(), completeness: 'none', notUnderstood: records });
    }
    const context = { file: reference, reader: 'eval', accounts, subjects, ...(sources === undefined ? {} : { sources }) } as const;
    const result = readPersistence(value, shape, context);
    const parts = unread.length === 0 ? '' : `, without ${unread.map(({ option }) => option).join(', ')}`;
    return outcome('used', `${countOf(result.declarations.length)} from ${reference}${parts}`, {
      ...result,
      notUnderstood: [...unread, ...result.notUnderstood],
    });
  },
};

type Part = { value: Json } | { value: null; unread: NotUnderstood };

/** What the sections that could be evaluated give together, and why the others could not; null: none could. */
function joined({ reference, sections = [] }: Evaluated, whole: NotUnderstood): { value: Json | null; unread: NotUnderstood[] } {
  const unread: NotUnderstood[] = [];
  const value: Json = {};
  for (const section of sections) {
    const part = partOf(section, reference, section.names.join(', '));
    if (part.value !== null) Object.assign(value, part.value);
    else if (!section.names.every((name) => WITHOUT_LOSS.includes(name))) unread.push(part.unread);
  }
  return Object.keys(value).some((name) => name !== 'schema') ? { value, unread } : { value: null, unread: [whole] };
}

/** The object that a run printed, or why there is none. */
function partOf(run: EvaluatedRun, reference: string, option: string): Part {
  const unread = (reason: string): Part => ({ value: null, unread: recordOf(run, reference, option, reason) });
  if (run.ended) return unread(run.ended);
  if (run.status !== 0)
    return unread(run.status === null ? 'the evaluation was ended by a signal' : `the evaluation ended with status ${run.status}`);
  const json = parseJson(run.stdout);
  if (!('value' in json)) return unread(`no JSON: ${json.reason} at line ${json.line}, column ${json.column}`);
  return isRecord(json.value) ? { value: json.value } : unread('JSON of an unknown form');
}

function recordOf(run: EvaluatedRun, file: string, option: string, reason: string): NotUnderstood {
  const text = run.status === 0 ? decodePath(run.stdout.subarray(0, 200)) : nixError(run.stderr);
  const removed = /can no longer be used since it's been removed/.test(text);
  const build = /allow-import-from-derivation/.test(text);
  const hint = removed
    ? 'use the projection instead of the whole option: submodules hold removed options that throw'
    : build
      ? 'this configuration builds something to be read (import from derivation): evaluate it by hand, and give the answer with --persist'
      : null;
  return notUnderstood({ file, text, reason, option, code: 'evaluation-failed', hint });
}
