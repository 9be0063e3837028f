import type { Io } from './io.ts';

/** As git does: $CRUFT_PAGER, $PAGER, less; not for what fits the screen, not where it is "cat" or empty. */
export async function throughPager(io: Io, text: string): Promise<void> {
  const pager = io.env['CRUFT_PAGER'] ?? io.env['PAGER'] ?? 'less';
  const long = text.split('\n').length > (io.out.rows ?? 24);
  if (!long || pager === '' || pager === 'cat' || io.env['TERM'] === 'dumb' || !(await io.page(pager, text))) await io.out.write(text);
}
