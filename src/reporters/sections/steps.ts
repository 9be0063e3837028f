import type { Checklist, Step } from '../../model/checklist.ts';
import type { Block, Section } from '../../model/document.ts';
import { phrase } from '../wording.ts';

const PHASES: Record<Step['phase'], string> = {
  before: 'Before',
  declare: 'Declare',
  copy: 'Copy',
  wipe: 'Wipe',
  after: 'After',
};

/** What to do, in order, with the lines to copy. */
export function stepSection({ steps }: Checklist): Section {
  const blocks = (Object.keys(PHASES) as Step['phase'][]).flatMap((phase): Block[] => {
    const tasks = steps
      .filter((step) => step.phase === phase)
      .map(({ id, text, commands, snippet }) => ({ id, line: [phrase(text)], commands, snippet }));
    return tasks.length === 0 ? [] : [{ is: 'tasks', title: [PHASES[phase]], tasks }];
  });
  return { id: 'steps', glyph: null, title: 'Do this', folded: false, blocks };
}
