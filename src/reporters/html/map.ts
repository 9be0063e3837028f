import { RISKS, type Checklist, type Risk } from '../../model/checklist.ts';
import { displayPath, number, riskNamed, size } from '../wording.ts';
import { escape } from './escape.ts';
import { squarify, type Box } from './squarify.ts';

const WIDTH = 1000;
const HEIGHT = 480;
/** Width of a letter, as far as one can say without a browser. */
const LETTER = 7.4;
const ROWS = 60;

/** The treemap by risk as a still picture, and the same as a table. Empty where there is nothing to draw. */
export function mapHtml(list: Checklist): string {
  const cells = list.map;
  if (cells.length === 0) return '';
  const risks = RISKS.filter((risk) => cells.some((cell) => cell.risk === risk))
    .map((risk) => ({ risk, own: cells.filter((cell) => cell.risk === risk) }))
    .map(({ risk, own }) => ({ risk, own, bytes: own.reduce((sum, { bytes }) => sum + bytes, 0) }))
    .sort((a, b) => b.bytes - a.bytes);
  const areas = squarify(
    risks.map(({ bytes }) => bytes),
    { x: 0, y: 0, width: WIDTH, height: HEIGHT },
  );
  const name = (path: string | null, risk: Risk): string =>
    path === null ? `all else: ${riskNamed(risk).word}` : displayPath(path, list.scan.users);
  const drawn = risks.flatMap(({ risk, own }, at) =>
    squarify(
      own.map(({ bytes }) => bytes),
      areas[at]!,
    ).map((box, index) => rectangle(box, risk, name(own[index]!.path, risk), own[index]!.bytes)),
  );
  const sum = risks.map(({ risk, bytes }) => `${riskNamed(risk).word} ${size(bytes)}`).join(', ');
  const rows = [...cells].sort((a, b) => b.bytes - a.bytes).slice(0, ROWS);
  return [
    `<svg class="map" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="map-title"><title id="map-title">${escape(`Sizes: ${sum}. The same figures are in the table below.`)}</title>`,
    `<defs>${risks.map(({ risk }) => pattern(risk)).join('')}</defs>${drawn.join('')}</svg>`,
    `<ul class="legend">${risks.map(({ risk, bytes }) => `<li><svg class="key" viewBox="0 0 20 14" aria-hidden="true"><rect class="cell ${risk}" width="20" height="14"/><rect width="20" height="14" fill="url(#p-${risk})"/></svg> ${escape(riskNamed(risk).word)}, ${size(bytes)}</li>`).join('')}</ul>`,
    `<details><summary>The map as a table</summary><table><caption>The ${number(rows.length)} largest</caption><thead><tr><th scope="col">place</th><th scope="col">what it is</th><th scope="col" class="figure">entries</th><th scope="col" class="figure">size</th></tr></thead><tbody>`,
    ...rows.map(
      ({ path, risk, entries, bytes }) =>
        `<tr><th scope="row"><code>${escape(name(path, risk))}</code></th><td>${escape(riskNamed(risk).word)}</td><td class="figure">${number(entries)}</td><td class="figure">${size(bytes)}</td></tr>`,
    ),
    '</tbody></table></details>',
  ].join('\n');
}

const figure = (value: number): string => String(Math.round(value * 10) / 10);

function rectangle({ x, y, width, height }: Box, risk: Risk, name: string, bytes: number): string {
  if (width < 0.5 || height < 0.5) return '';
  const place = `x="${figure(x)}" y="${figure(y)}" width="${figure(width)}" height="${figure(height)}"`;
  const letters = Math.floor((width - 10) / LETTER);
  const label = letters < 6 || height < 22 ? '' : cut(name, letters);
  const text = label === '' ? '' : `<text x="${figure(x + 5)}" y="${figure(y + 15)}">${escape(label)}</text>`;
  return `<g><title>${escape(`${name}, ${size(bytes)}: ${riskNamed(risk).word}`)}</title><rect class="cell ${risk}" ${place}/><rect class="over" fill="url(#p-${risk})" ${place}/>${text}</g>`;
}

const cut = (text: string, letters: number): string => (text.length <= letters ? text : '…' + [...text].slice(1 - letters).join(''));

/** Not by colour alone: every risk has its own hatching. */
const SHAPES: Record<Risk, string> = {
  irreplaceable: 'M0 8L8 0M-2 2L2 -2M6 10L10 6',
  hard: 'M0 0L8 8M-2 6L2 10M6 -2L10 2',
  tedious: 'M0 4H8',
  unknown: 'M0 0L8 8M0 8L8 0',
  leftover: 'M4 0V8',
  disposable: '',
  managed: 'M3 4H5M4 3V5',
  kept: 'M0 4H8M4 0V8',
};

const pattern = (risk: Risk): string =>
  `<pattern id="p-${risk}" width="8" height="8" patternUnits="userSpaceOnUse"><path class="hatch" d="${SHAPES[risk]}"/></pattern>`;
