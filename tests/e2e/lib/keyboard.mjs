// Where the focus is, what a screen reader would call it, and whether it can be seen.
function describeFocus() {
  const element = document.activeElement;
  const label = element.labels?.[0]?.innerText;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const visible = box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight;
  return { tag: element.localName, name: (label ?? element.innerText ?? '').trim(), isSeen: outlined && visible };
}

export const focusNow = (page) => page.evaluate(describeFocus);

/** What the next `count` presses of Tab come to. */
export async function tabTo(page, count) {
  const stops = [];
  for (let i = 0; i < count; i += 1) {
    await page.keyboard.press('Tab');
    stops.push(await focusNow(page));
  }
  return stops;
}
