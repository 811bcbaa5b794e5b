import { Body, Controller, Inject, Param, Query, UseFilters } from '@nestjs/common';
import { discreet } from '@ledger/kernel';
import { StaffDirectory, type Member } from '@ledger/staff';
import { StaffName, staffPage, StaffPlace, StaffQuestion, type StaffPage } from '../composition/staff';
import { ProblemFilter } from '../serving/problem.filter';
import { StaffForgetting, StaffListing, StaffNaming } from './routes';

/**
 * The names of staff: the one place of HTTP where they are, every other answer has their numbers. What was sent here may be a
 * name, whatever else it should have been: no refusal repeats it.
 */
@Controller('v1/staff')
@UseFilters(new ProblemFilter(discreet))
export class StaffController {
  constructor(@Inject(StaffDirectory) private readonly directory: StaffDirectory) {}

  @StaffListing('', 'The names of staff by their numbers, all of them or those that are asked for.')
  list(@Query() question: StaffQuestion): Promise<StaffPage> {
    return staffPage(this.directory, question);
  }
  @StaffNaming(':id', 'Gives a staff number its name; of one that it had before no byte is left.')
  async name(@Param() { id }: StaffPlace, @Body() { name }: StaffName): Promise<Member> {
    await this.directory.name(id, name);
    return { id, name };
  }
  @StaffForgetting(
    ':id',
    'Forgets the name of a staff number, of which no byte is left. Events keep the number.',
  )
  async forget(@Param() { id }: StaffPlace): Promise<void> {
    await this.directory.forget(id);
  }
}
