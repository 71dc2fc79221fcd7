import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** Looks from inside the page: nothing comes from elsewhere, and a second page for each look takes longer than the look. */
export function axeOf(page: Page): AxeBuilder {
  return new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
}
