import { asArray, asObject, asText, at } from '../../json/json-values.js';

const BLOCKS = new Set(['paragraph', 'heading', 'codeBlock', 'blockquote', 'panel', 'rule', 'tableRow', 'mediaSingle', 'listItem', 'taskItem', 'decisionItem', 'expand']);

/** Atlassian Document Format, or plain text, as text. Nesting beyond 100 levels is left out. */
export function adfToText(node: unknown, depth = 0): string {
  if (typeof node === 'string') return node;
  const value = asObject(node);
  if (!value || depth > 100) return '';
  const inner = asArray(value.content).map((child) => adfToText(child, depth + 1)).join('');
  const text = leafText(value) + inner;
  const type = asText(value.type);
  if (type === 'listItem' || type === 'taskItem') return `- ${text.trim()}\n`;
  return BLOCKS.has(type) ? `${text.replace(/\n+$/, '')}\n` : type === 'doc' ? text.replace(/\n{3,}/g, '\n\n').trim() : type === 'tableCell' || type === 'tableHeader' ? `${text.trim()} | ` : text;
}

function leafText(node: Record<string, unknown>): string {
  switch (node.type) {
    case 'text':
      return asText(node.text);
    case 'hardBreak':
      return '\n';
    case 'mention':
      return `@${asText(at(node, 'attrs', 'text')).replace(/^@/, '')}`;
    case 'emoji':
      return asText(at(node, 'attrs', 'text')) || asText(at(node, 'attrs', 'shortName'));
    case 'inlineCard':
    case 'blockCard':
      return asText(at(node, 'attrs', 'url'));
    case 'date': {
      const time = Number(at(node, 'attrs', 'timestamp'));
      return Number.isFinite(time) && Math.abs(time) < 8e15 ? new Date(time).toISOString().slice(0, 10) : '';
    }
    default:
      return '';
  }
}
