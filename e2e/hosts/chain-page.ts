import { type Locator, type Page, expect } from '@playwright/test';

/** The chain on the page. */
export const chainOf = (page: Page): Locator => page.getByRole('grid', { name: 'Fallback chain, in order' });

/** One link's row, by the model's name. */
export const linkOf = (page: Page, name: string): Locator => chainOf(page).getByRole('row', { name });

/** One model's row in the list of models. */
export const modelOf = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('region', { name: 'Models', exact: true }).getByRole('row', { name });

/** Waits until the chain shows just these models, in this order. */
export async function expectChain(page: Page, names: readonly string[]): Promise<void> {
  const rows = chainOf(page).getByRole('row');
  await expect
    .poll(async () => await rows.evaluateAll((found) => found.map((row) => row.getAttribute('aria-label'))))
    .toEqual(names);
}

/** Where a drop is aimed at. */
export type Edge = 'upper' | 'lower';

/**
 * Drags a row by its text onto the upper or lower edge of another, as a hand does: press, begin to move, go there in steps, let go.
 * @param held while the button is down over the target
 */
export async function dragTo(
  page: Page,
  what: Locator,
  target: Locator,
  edge: Edge,
  held?: () => Promise<void>,
): Promise<void> {
  const from = await what.boundingBox();
  const to = await target.boundingBox();
  if (from === null || to === null) throw new Error('not on screen');
  const start = { x: from.x + from.width / 3, y: from.y + from.height / 2 };
  const end = { x: to.x + to.width / 3, y: edge === 'upper' ? to.y + 3 : to.y + to.height - 3 };
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(start.x + 4, start.y + 6, { steps: 3 });
  await page.mouse.move(end.x, end.y, { steps: 8 });
  // The list shows where the row will fall before it takes the drop.
  await page.mouse.move(end.x + 1, end.y, { steps: 2 });
  await held?.();
  await page.mouse.up();
}

/** Presses Apply and waits until the page says that it is saved. */
export async function apply(page: Page): Promise<void> {
  await page.keyboard.press('ControlOrMeta+s');
  await expect(page.getByText(/^Saved/).first()).toBeVisible();
}

/** Chooses an entry of a link's menu. */
export async function chooseFor(page: Page, name: string, entry: RegExp): Promise<void> {
  await linkOf(page, name)
    .getByRole('button', { name: `Actions for ${name}` })
    .click();
  await page.getByRole('menuitem', { name: entry }).click();
}
