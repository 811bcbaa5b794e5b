/** The same function, which makes each answer once; when it knows `most` of them it forgets all and begins anew. */
export function remembering<Answer>(most: number, make: (text: string) => Answer): (text: string) => Answer {
  const known = new Map<string, Answer>();
  return (text) => {
    const there = known.get(text);
    if (there !== undefined || known.has(text)) return there!;
    if (known.size === most) known.clear();
    const answer = make(text);
    known.set(text, answer);
    return answer;
  };
}
