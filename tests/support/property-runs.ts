/**
 * How often a property is tried: as often as its spec says, or the share of it that `PROPERTY_EFFORT` asks for.
 * `npm run check` asks for a fifth, `npm test` for all, and `PROPERTY_EFFORT=100 npx jest property` for a night. Which cases
 * they are, `seed.js` says.
 */
export const runs = (all: number): number => Math.ceil(all * Number(process.env['PROPERTY_EFFORT'] ?? 1));

/**
 * Of what can be tried in full, every so manieth: each one, or as few as `PROPERTY_EFFORT` asks for. It is odd, so that of
 * bits each of the eight in a byte is met.
 */
export const stride = (): number =>
  Math.round((1 / Number(process.env['PROPERTY_EFFORT'] ?? 1) - 1) / 2) * 2 + 1;
