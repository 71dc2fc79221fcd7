/** Words that have no room: beyond their box’s right, or cut off without a sign that they are. Runs in the page; each is said by its text. */
export function overflowing(): string[] {
  const found: string[] = [];
  for (const element of document.querySelectorAll<HTMLElement>('body *')) {
    if (!(element instanceof HTMLElement)) continue;
    const { display, visibility, textOverflow, overflowX, position, clipPath } = getComputedStyle(element);
    const isHidden = visibility === 'hidden' || display === 'none' || (position === 'absolute' && clipPath !== 'none');
    // Three dots, or a bar to scroll by, are such a sign.
    if (isHidden || textOverflow === 'ellipsis' || overflowX === 'auto' || overflowX === 'scroll') continue;
    const own = element.getBoundingClientRect();
    if (own.width === 0 || own.height === 0) continue;
    for (const node of element.childNodes) {
      const text = node.nodeType === Node.TEXT_NODE ? (node.textContent ?? '').trim() : '';
      if (text === '') continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const lines = [...range.getClientRects()].filter(({ width }) => width > 0);
      const isWider = display !== 'inline' && lines.some(({ right }) => right > own.right + 1.5);
      // A word on two lines, because no place in it is meant for that.
      const isBroken = /^[^\s\-–/…]{1,20}$/.test(text) && new Set(lines.map(({ top }) => Math.round(top))).size > 1;
      if (isWider || isBroken) found.push(`${isBroken ? 'broken: ' : ''}${text.slice(0, 60)}`);
    }
  }
  return [...new Set(found)];
}
