import type { Item } from './items';
import type { ComponentCode } from './edition';
import type { Reading } from './reading';
import type { Span } from './span';
import { listNumber, sameSymbol } from './wording';

export interface NumberedPlace {
  readonly number: number;
  readonly symbol: string;
  readonly span: Span;
}

/** A list counts on from one, and may begin again at one; anything else is a number that was skipped. */
export function reportSkippedNumbers(
  places: readonly NumberedPlace[],
  component: ComponentCode,
  reading: Reading,
): void {
  let last = 0;
  for (const { number, symbol, span } of places) {
    const isSkipped = number !== last + 1 && number !== 1;
    if (isSkipped)
      reading.report('LIST_NUMBER_SKIPPED', span, {
        read: symbol,
        expected: sameSymbol(symbol, number, last + 1),
        component,
      });
    last = number;
  }
}

/** Checks each list of siblings on its own. */
export function checkListNumbers(items: readonly Item[], component: ComponentCode, reading: Reading): void {
  const places = items.flatMap((item) => {
    const numbered = listNumber(item.text);
    return numbered ? [{ number: numbered.number, symbol: numbered.symbol, span: item.span }] : [];
  });
  reportSkippedNumbers(places, component, reading);
  for (const item of items) checkListNumbers(item.children, component, reading);
}
