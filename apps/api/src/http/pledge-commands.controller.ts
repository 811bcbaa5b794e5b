import { Body, Controller, Inject, Param } from '@nestjs/common';
import type { Receipt } from '@ledger/ledger';
import {
  AmendPledge,
  AttachEvidence,
  ChangeStage,
  CorrectEntry,
  DeclareComponent,
  DeclareDependency,
  ListRelatedMaterial,
  RaiseIssue,
  ReassignDepartment,
  RecordClassification,
  RecordExpenditure,
  RecordFinding,
  RecordMilestone,
  RegisterPledge,
  ResolveIssue,
  ReviseBudget,
  SecureFunding,
  SetAchievementTarget,
  SetAnnualTarget,
  VoidRegistration,
} from '@ledger/pledge';
import { Asked, CommandDoor, type Circumstances } from './asked';
import { Command } from './routes';

/* One line for each command: the class of the body is its schema, the door does the rest. */

@Controller('v1/pledges/:id')
export class PledgeCommandsController {
  constructor(@Inject(CommandDoor) private readonly door: CommandDoor) {}

  @Command('registration', 'Registers the pledge, without a stage.')
  register(
    @Param('id') id: string,
    @Body() body: RegisterPledge,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'RegisterPledge', body, asked);
  }
  @Command(
    'registration-voidings',
    'Voids a registration that was a mistake; what is recorded stays in the history.',
  )
  void(
    @Param('id') id: string,
    @Body() body: VoidRegistration,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'VoidRegistration', body, asked);
  }
  @Command(
    'amendments',
    'Changes what the plan says of the pledge or of a component of it: title, goal, outline, period and so on.',
  )
  amend(@Param('id') id: string, @Body() body: AmendPledge, @Asked() asked: Circumstances): Promise<Receipt> {
    return this.door.pledge(id, 'AmendPledge', body, asked);
  }
  @Command('components', 'Declares a component, which has targets, milestones and budget lines of its own.')
  declareComponent(
    @Param('id') id: string,
    @Body() body: DeclareComponent,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'DeclareComponent', body, asked);
  }
  @Command('classifications', 'Records how the pledge is classified, in one respect.')
  classify(
    @Param('id') id: string,
    @Body() body: RecordClassification,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'RecordClassification', body, asked);
  }
  @Command('stage-changes', 'Changes the stage (이행단계).')
  changeStage(
    @Param('id') id: string,
    @Body() body: ChangeStage,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'ChangeStage', body, asked);
  }
  @Command('budget-revisions', 'Sets planned amounts, line by line.')
  reviseBudget(
    @Param('id') id: string,
    @Body() body: ReviseBudget,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'ReviseBudget', body, asked);
  }
  @Command('secured-funding', 'Sets secured amounts, line by line.')
  secureFunding(
    @Param('id') id: string,
    @Body() body: SecureFunding,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'SecureFunding', body, asked);
  }
  @Command('expenditures', 'Sets executed amounts, line by line.')
  recordExpenditure(
    @Param('id') id: string,
    @Body() body: RecordExpenditure,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'RecordExpenditure', body, asked);
  }
  @Command('achievement-targets', 'Sets what is to be achieved by the end of a year.')
  setAchievementTarget(
    @Param('id') id: string,
    @Body() body: SetAchievementTarget,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'SetAchievementTarget', body, asked);
  }
  @Command('annual-targets', 'Sets what is to be done within a period.')
  setAnnualTarget(
    @Param('id') id: string,
    @Body() body: SetAnnualTarget,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'SetAnnualTarget', body, asked);
  }
  @Command('milestones', 'Records a milestone, or what became of one.')
  recordMilestone(
    @Param('id') id: string,
    @Body() body: RecordMilestone,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'RecordMilestone', body, asked);
  }
  @Command('department-reassignments', 'Hands the pledge to another department, as its lead or in support.')
  reassignDepartment(
    @Param('id') id: string,
    @Body() body: ReassignDepartment,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'ReassignDepartment', body, asked);
  }
  @Command('issues', 'Raises an open issue (현안사항).')
  raiseIssue(
    @Param('id') id: string,
    @Body() body: RaiseIssue,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'RaiseIssue', body, asked);
  }
  @Command('issue-resolutions', 'Resolves an open issue.')
  resolveIssue(
    @Param('id') id: string,
    @Body() body: ResolveIssue,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'ResolveIssue', body, asked);
  }
  @Command('dependencies', 'Declares that the pledge waits for another one.')
  declareDependency(
    @Param('id') id: string,
    @Body() body: DeclareDependency,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'DeclareDependency', body, asked);
  }
  @Command('related-material', 'Lists related material (관련자료).')
  listRelatedMaterial(
    @Param('id') id: string,
    @Body() body: ListRelatedMaterial,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'ListRelatedMaterial', body, asked);
  }
  @Command('evidence', 'Attaches evidence by its title and its SHA-256.')
  attachEvidence(
    @Param('id') id: string,
    @Body() body: AttachEvidence,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'AttachEvidence', body, asked);
  }
  @Command('findings', 'Records a finding about the pledge or its document.')
  recordFinding(
    @Param('id') id: string,
    @Body() body: RecordFinding,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'RecordFinding', body, asked);
  }
  @Command('corrections', 'Corrects an entry that was recorded wrongly; both stay in the history.')
  correct(
    @Param('id') id: string,
    @Body() body: CorrectEntry,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'CorrectEntry', body, asked);
  }
}
