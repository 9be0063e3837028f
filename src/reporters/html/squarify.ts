export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * Rectangles whose areas are as the values, in their order, as near to squares as may be: "Squarified Treemaps" (Bruls, Huizing, van Wijk
 * 2000). The values are positive and fall.
 */
export function squarify(values: readonly number[], { x, y, width, height }: Box): Box[] {
  const total = values.reduce((sum, value) => sum + value, 0);
  if (total === 0) return values.map(() => ({ x, y, width: 0, height: 0 }));
  const scale = (width * height) / total;
  const boxes: Box[] = [];
  let free: Box = { x, y, width, height };
  for (let from = 0; from < values.length;) {
    const side = Math.min(free.width, free.height);
    let sum = 0;
    let end = from;
    for (let worst = Infinity; end < values.length; end++) {
      const more = sum + values[end]! * scale;
      const next = Math.max((side * side * values[from]! * scale) / (more * more), (more * more) / (side * side * values[end]! * scale));
      if (next > worst) break;
      worst = next;
      sum = more;
    }
    const depth = side === 0 ? 0 : sum / side;
    const upright = free.width >= free.height;
    let along = upright ? free.y : free.x;
    for (; from < end; from++) {
      const length = depth === 0 ? 0 : (values[from]! * scale) / depth;
      boxes.push(upright ? { x: free.x, y: along, width: depth, height: length } : { x: along, y: free.y, width: length, height: depth });
      along += length;
    }
    free = upright
      ? { x: free.x + depth, y: free.y, width: Math.max(0, free.width - depth), height: free.height }
      : { x: free.x, y: free.y + depth, width: free.width, height: Math.max(0, free.height - depth) };
  }
  return boxes;
}
