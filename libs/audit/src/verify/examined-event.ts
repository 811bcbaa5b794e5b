/** What could be read of an event. It has these fields, and its stream and revision are a text and a number; no more is known. */
export interface ExaminedEvent {
  readonly stream: string;
  readonly revision: number;
  readonly id: unknown;
  readonly type: unknown;
  readonly data: Fields;
  readonly metadata: Fields;
}

export type Fields = Readonly<Record<string, unknown>>;

/** Where an event stands, for a finding. */
export const placeOf = (position: number, { stream, revision, id }: ExaminedEvent) => ({
  position,
  stream,
  revision,
  event: String(id),
});

/** The same of what may be no event. */
export const placeOfAny = (position: number, event: ExaminedEvent | undefined) =>
  event ? placeOf(position, event) : { position };

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
