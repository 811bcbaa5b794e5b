'use strict';

/**
 * Properties are tried on the same cases where a seed is given: `npm test` gives one, so that one commit has one result.
 * Without one, as in `npm run check`, each run looks elsewhere.
 */
const seed = process.env['PROPERTY_SEED'];
if (seed !== undefined) require('fast-check').configureGlobal({ seed: Number(seed) });
