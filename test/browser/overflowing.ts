/** Words that have no room: on their box’s right, or cut off without a sign that they are. Runs in the page; each is said by its text. */
export function overflowing(): string[] {
  const found: string[] = [];
  for (const element of document.querySelectorAll<HTMLElement>('body *')) {
    const text = [...element.childNodes]
      .filter(({ nodeType }) => nodeType === Node.TEXT_NODE)
      .map(({ textContent }) => textContent?.trim() ?? '')
      .join(' ')
      .trim();
    if (text === '' || !(element instanceof HTMLElement)) continue;
    const { display, visibility, textOverflow, overflowX, position, clipPath } = getComputedStyle(element);
    const isHidden = visibility === 'hidden' || display === 'none' || (position === 'absolute' && clipPath !== 'none');
    // Three dots, or a bar to scroll by, are such a sign.
    if (isHidden || textOverflow === 'ellipsis' || overflowX === 'auto' || overflowX === 'scroll') continue;
    const own = element.getBoundingClientRect();
    if (own.width === 0 || own.height === 0) continue;
    const range = document.createRange();
    range.selectNodeContents(element);
    const words = range.getBoundingClientRect();
    const isWider = display !== 'inline' && words.right > own.right + 1.5;
    // A word that is broken in its middle, because no place in it is meant for that.
    const isBroken =
      /^\S+$/.test(text) && text.length < 20 && range.getClientRects().length > 1 && !/[-–/…]/.test(text);
    if (isWider || isBroken) found.push(`${isBroken ? 'broken: ' : ''}${text.slice(0, 60)}`);
  }
  return [...new Set(found)];
}
