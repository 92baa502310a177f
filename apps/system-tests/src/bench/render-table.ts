import type { Figure } from './figure.js';

const HEADINGS = ['measurement', 'figure', 'value', 'target', '', 'against'];

/** Three digits that mean something; whole numbers from 100 on. */
export function shown(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

function rowOf({ group, name, value, unit, target, baseline, ratio, isMet }: Figure): string[] {
  const sign = target && ('atMost' in target ? `≤ ${target.atMost} ${unit}` : `≥ ${target.atLeast} ${unit}`);
  const against = baseline && ratio !== null ? `${shown(ratio)} × ${shown(baseline.value)} ${baseline.unit} (${baseline.what})` : '';
  return [group, name, `${shown(value)} ${unit}`, sign ?? '', isMet === null ? '' : isMet ? 'pass' : 'MISS', against];
}

/** Figures as text in columns. */
export function renderTable(figures: readonly Figure[]): string {
  const rows = [HEADINGS, ...figures.map(rowOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd());
  return [lines[0], widths.map((width) => '─'.repeat(width)).join('  '), ...lines.slice(1)].join('\n');
}
