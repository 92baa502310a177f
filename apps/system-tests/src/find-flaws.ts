import type { Page } from 'playwright-core';

/**
 * What is wrong with how a page looks: it scrolls sideways, texts lie over each other, a text is cut off and cannot be read
 * in full anywhere, or text became markup or turns the text around it. One line each.
 */
export async function findFlaws(page: Page): Promise<string[]> {
  return (await page.evaluate(FIND_FLAWS)) as string[];
}

/** Runs in the page, where nothing of ours is. */
const FIND_FLAWS = `(() => {
  const MOST_OVERLAP_PX = 6;
  const shorten = (text) => text.trim().replace(/\\s+/g, ' ').slice(0, 40);
  const nameOf = (element) => element.tagName.toLowerCase() + ' “' + shorten(element.textContent ?? '') + '”';
  const flaws = [];
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) flaws.push('The page is ' + scrollWidth + ' px wide in a window of ' + clientWidth + '.');
  for (const found of document.querySelectorAll('#root img, #root b, [onload], [onerror], a[href^="javascript:"]')) flaws.push('Text became markup: ' + nameOf(found));

  if (/[\\u202d\\u202e]/.test(document.body.textContent)) flaws.push('Text turns what follows it.');

  const clip = (rect, element) => {
    let { left, top, right, bottom } = rect;
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.position === 'fixed' || style.position === 'sticky') return null;
      if (style.visibility === 'hidden' || style.opacity === '0' || style.clipPath !== 'none') return null;
      if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
      const box = at.getBoundingClientRect();
      left = Math.max(left, box.left); top = Math.max(top, box.top); right = Math.min(right, box.right); bottom = Math.min(bottom, box.bottom);
    }
    return right - left > 2 && bottom - top > 2 ? { left, top, right, bottom } : null;
  };
  const texts = [];
  const scope = document.querySelector('[role=dialog][data-modal], [role=alertdialog][data-modal]') ?? document.getElementById('content') ?? document.body;
  const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.textContent.trim() || !node.parentElement.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of [...range.getClientRects()].slice(0, 60)) {
      const seen = clip(rect, node.parentElement);
      if (seen) texts.push({ ...seen, element: node.parentElement });
    }
  }
  for (const [index, one] of texts.entries()) {
    for (const other of texts.slice(index + 1)) {
      if (one.element === other.element || one.element.contains(other.element) || other.element.contains(one.element)) continue;
      const [width, height] = [Math.min(one.right, other.right) - Math.max(one.left, other.left), Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top)];
      if (width > 2 && height > MOST_OVERLAP_PX) flaws.push(nameOf(one.element) + ' and ' + nameOf(other.element) + ' lie over each other');
    }
  }

  for (const element of document.querySelectorAll('[class*="truncate"], [class*="line-clamp"]')) {
    const isCut = element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1;
    if (isCut && !element.closest('[title], a[href], button, summary')) flaws.push('Cut off, and nowhere to be read in full: ' + nameOf(element));
  }
  return [...new Set(flaws)];
})()`;
