import { Body, Controller, Inject, Param } from '@nestjs/common';
import type { Erasure } from '@ledger/ledger';
import { EraseSubject } from '@ledger/pledge';
import { Asked, CommandDoor, type Circumstances } from './asked';
import { Command } from './routes';

@Controller('v1/subjects/:subject')
export class SubjectsController {
  constructor(@Inject(CommandDoor) private readonly door: CommandDoor) {}

  @Command(
    'erasure',
    'Erases for good all texts that commands with this `about` recorded; every proof of the log still verifies.',
  )
  erase(
    @Param('subject') subject: string,
    @Body() body: EraseSubject,
    @Asked() asked: Circumstances,
  ): Promise<Erasure> {
    return this.door.subject(subject, 'EraseSubject', body, asked);
  }
}
