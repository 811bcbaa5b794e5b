import { answers } from './ask';
import type { Act } from './asked';
import { certifying } from './audit';
import { isCommandRow } from './command-rows';
import { importPlan } from './import-plan';
import { keeping } from './keep';
import type { Globals } from './program';
import { replay } from './replay';
import type { Given, Row } from './rows';
import type { Screen } from './screen';
import { sendCommand } from './send';
import { settingsOf } from './session';
import { staff } from './staff';

const acts: Readonly<Record<string, Act>> = {
  import: importPlan,
  replay,
  ...answers,
  ...certifying,
  ...keeping,
  staff,
};

/** Carries out a row. Whoever loads this loads everything. */
export async function perform(row: Row, given: Given, globals: Globals, screen: Screen): Promise<void> {
  screen.asked = { row, given, globals };
  const config = settingsOf(globals, given);
  if (isCommandRow(row)) await sendCommand({ row, given, config, screen });
  else await acts[row.command]!({ row, given, config, screen });
}
