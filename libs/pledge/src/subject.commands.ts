import { Nested, Text } from './schema';
import { Reason } from './pledge.commands';

/** Erases what was sealed about a subject, for good. The reason stays legible, and names nobody. */
export class EraseSubject {
  @Nested(() => Reason) reason!: Reason;
  @Text(128, {
    optional: true,
    description: 'The approval document (결재문서번호).',
    example: '기획예산과-1234',
  })
  approval?: string;
}

export const subjectCommands = { EraseSubject };

export type SubjectCommand = { readonly name: 'EraseSubject'; readonly body: EraseSubject };
