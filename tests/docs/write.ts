import { writeFileSync } from 'node:fs';
import { PAGES, pathOf } from './reference';

for (const [page, render] of Object.entries(PAGES)) writeFileSync(pathOf(page), render());
