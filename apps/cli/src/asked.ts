import type { Config } from '../../api/src/composition/config';
import type { Given, Row } from './rows';
import type { Screen } from './screen';

/** What a row was asked with. */
export interface Asked<R extends Row = Row> {
  readonly row: R;
  readonly given: Given;
  readonly config: Config;
  readonly screen: Screen;
}

/** Carries out one row. */
export type Act = (asked: Asked) => Promise<void>;
