import type { Page } from '@playwright/test';

/** Elements that stick out of the window at its right, or whose text is wider than they are and not cut with an ellipsis. */
export async function overflowing(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const wide: string[] = [];
    if (document.documentElement.scrollWidth > window.innerWidth) wide.push('the page scrolls sideways');
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      const box = element.getBoundingClientRect();
      const hidden = box.width <= 1 || box.height <= 1;
      if (!hidden && box.right > window.innerWidth + 1)
        wide.push(`${element.tagName} ${element.className}: ${Math.round(box.right)} px`);
    }
    return wide;
  });
}

/** Texts that are cut off and that no title gives in full. */
export async function cutOff(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const cut: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      const style = getComputedStyle(element);
      const clips = style.overflowX === 'hidden' && element.clientWidth > 1 && element.children.length === 0;
      if (clips && element.scrollWidth > element.clientWidth + 1 && element.closest('[title]') === null)
        cut.push(`${element.className}: ${element.textContent}`);
    }
    return cut;
  });
}

/** Texts of the elements that `selector` means, as far as a part of them lies behind an edge of theirs or of what holds them in their row. */
export async function notReadable(page: Page, selector: string): Promise<string[]> {
  return await page.locator(selector).evaluateAll((elements) =>
    elements.flatMap((element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      const text = range.getBoundingClientRect();
      for (let box: Element | null = element; box !== null; box = box.parentElement) {
        const { right, bottom, left } = box.getBoundingClientRect();
        const clips = getComputedStyle(box).overflowX !== 'visible' || box.role === 'row';
        if (clips && (text.right > right + 0.5 || text.left < left - 0.5 || text.bottom > bottom + 0.5))
          return [`${element.textContent}: ${Math.ceil(text.right - right)} px behind ${box.className}`];
        if (box.role === 'row') break;
      }
      return element.scrollWidth > element.clientWidth + 1 &&
        getComputedStyle(element).overflowX !== 'visible'
        ? [`${element.textContent} is cut`]
        : [];
    }),
  );
}
