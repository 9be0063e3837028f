/** The candidate that is nearest to a mistyped word, or null if none is near (Damerau-Levenshtein, at most 3, and 40 % of its length). */
export function closest(word: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  let least = Infinity;
  for (const candidate of candidates) {
    const length = Math.max(word.length, candidate.length);
    const far = word.length > 80 ? Infinity : distance(word.toLowerCase(), candidate);
    if (far < least && far <= 3 && far <= Math.max(1, length * 0.4)) [best, least] = [candidate, far];
  }
  return best;
}

function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, rows[i - 2]![j - 2]! + 1);
      row.push(least);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}

/** " (did you mean "persist"?)", or nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const near = closest(word, candidates);
  return near === null ? '' : ` (did you mean "${near}"?)`;
}
